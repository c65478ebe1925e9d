"""What people do to a platform that is up: deploy, look after, back up, test, fail over.

    python -m operations health --stack prod

Each command is made of children: `pulumi`, `kubectl`, `gcloud` and `git` as a person would type them, printed before
they run. Names and addresses come from the stack's outputs (the contract) and from its settings; nothing here imports
Pulumi or builds a resource.
"""
