"""The components as a Pulumi package: started by the Pulumi CLI."""

from devflow.components.provider import main

if __name__ == "__main__":
    main()
