"""What frameworks ask for, held against settings: GDPR, HIPAA, SOC 2, and a security audit.

    from environments.compliance_checker import ComplianceChecker
    checker = ComplianceChecker()
    report = checker.check_gdpr_compliance(config)
    report.gaps
    print(checker.generate_report(config).markdown())

Settings are judged, not resources: those are the policy packs' affair. No check reads what only claims compliance
(`audit.obligations`, say); each derives from settings that become resources.
"""

from environments.compliance_checker.checker import ComplianceChecker
from environments.compliance_checker.report import ComplianceReport, FrameworkReport
from environments.compliance_checker.verdicts import Verdict

__all__ = ["ComplianceChecker", "ComplianceReport", "FrameworkReport", "Verdict"]
