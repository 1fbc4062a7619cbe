"""What the Pulumi CLI starts: the program of ``stacks/STACK.yaml``, or the component package.

Both are this folder's ``__main__.py`` to it. A package is started with the engine's address as its
argument, a program without any.
"""

import sys

if len(sys.argv) > 1:
    from devflow.components.provider import main
else:
    from devflow.stacks.program import main

main()
