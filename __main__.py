"""The Pulumi program: deploys ``stacks/STACK.yaml``."""

from stacks.program import main

main()
