"""The checker: one face over checks and frameworks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from environments.compliance_checker.check import Check
from environments.compliance_checker.checks import CHECKS
from environments.compliance_checker.frameworks import (
    FOLDER,
    NOTHING_JUDGED,
    OURS,
    Framework,
    framework,
    framework_names,
)
from environments.compliance_checker.judgement import judge
from environments.compliance_checker.report import ComplianceReport, FrameworkReport, RequirementResult, verdict_of
from environments.compliance_checker.verdicts import CheckResult
from environments.environment_config import EnvironmentConfig
from environments.errors import UnknownNameError
from environments.settings import Settings


class ComplianceChecker:
    """Holds settings against frameworks.

    It reads the frameworks' files when they are first asked for, and each once.
    """

    def __init__(self, folder: Path | None = None, *, checks: Mapping[str, Check] = CHECKS) -> None:
        """Prepare; nothing is read yet.

        Args:
            folder: The folder of the frameworks' files; `compliance/frameworks` of this project by default.
            checks: The checks that frameworks may name.
        """
        self._folder = folder or FOLDER
        self._expected = OURS if folder is None else ()
        self._checks = checks
        self._frameworks: dict[str, Framework] = {}

    @property
    def frameworks(self) -> list[str]:
        """The keys of the frameworks that there are, and of those that there should be."""
        return sorted({*framework_names(self._folder), *self._expected})

    def check_gdpr_compliance(self, config: EnvironmentConfig) -> FrameworkReport:
        """The General Data Protection Regulation; raises as `check`."""
        return self.check("gdpr", config)

    def check_hipaa_compliance(self, config: EnvironmentConfig) -> FrameworkReport:
        """The HIPAA Security Rule; raises as `check`."""
        return self.check("hipaa", config)

    def check_soc2_compliance(self, config: EnvironmentConfig) -> FrameworkReport:
        """The Trust Services Criteria; raises as `check`."""
        return self.check("soc2", config)

    def security_audit(self, config: EnvironmentConfig) -> FrameworkReport:
        """CIS benchmarks and OWASP's list for APIs; raises as `check`."""
        return self.check("security", config)

    def check(self, framework: str, config: EnvironmentConfig) -> FrameworkReport:
        """One framework.

        Args:
            framework: Its key.
            config: What was loaded: an environment, a stack's platform, or a tenant.

        Raises:
            ConfigError: There is no such framework, or its file is wrong; the message tells the place.
            TypeError: It is no configuration.
        """
        return self._report(framework, config, _Asked(self._checks, config))

    def generate_report(self, config: EnvironmentConfig, frameworks: Iterable[str] | None = None) -> ComplianceReport:
        """Several frameworks in one report, which gives Markdown and JSON; every check is asked once.

        Args:
            config: What was loaded.
            frameworks: Their keys; all by default.

        Raises:
            ConfigError: As `check`.
            TypeError: It is no configuration.
        """
        asked = _Asked(self._checks, config)
        names = self.frameworks if frameworks is None else list(dict.fromkeys(frameworks))
        if not names:
            raise UnknownNameError(
                "there is no framework to judge by, and a report without one would find nothing missing",
                place=str(self._folder),
                consequence=NOTHING_JUDGED,
                remedy="put the frameworks' files there, or name some",
            )
        return ComplianceReport(
            subject=config.subject, frameworks=tuple(self._report(name, config, asked) for name in names)
        )

    def _report(self, name: str, config: EnvironmentConfig, asked: _Asked) -> FrameworkReport:
        if name not in self._frameworks:
            self._frameworks[name] = framework(name, folder=self._folder, checks=self._checks)
        found = self._frameworks[name]
        requirements = []
        for item, data in found.data.requirements.items():
            results = tuple(asked.of(check) for check in data.checks)
            requirements.append(
                RequirementResult(item=item, data=data, verdict=verdict_of(data, results), checks=results)
            )
        return FrameworkReport(framework=found, subject=config.subject, requirements=tuple(requirements))


class _Asked:
    """The checks' results for one configuration, each asked once."""

    def __init__(self, checks: Mapping[str, Check], config: EnvironmentConfig) -> None:
        if not isinstance(config, EnvironmentConfig) or not isinstance(config.settings, Settings):
            raise TypeError(
                f"a {type(config).__name__} is no configuration that can be judged: pass what get_environment_config() "
                "or EnvironmentConfigManager().load_with_overrides() gives back"
            )
        self._checks = checks
        self._config = config
        self._results: dict[str, CheckResult] = {}

    def of(self, name: str) -> CheckResult:
        """The result of a check."""
        if name not in self._results:
            self._results[name] = judge(self._checks[name], self._config)
        return self._results[name]
