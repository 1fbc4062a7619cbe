"""The Devflow controller: watches releases, records each step of each, takes bad ones back.

``run.Controller`` is one loop: a change (``change``) → ``react`` → the new state (``state``) and
effects (``effect``). ``run`` carries the effects out: it gives changed jobs to the ``listeners``,
and watches and asks the API server through ``cluster``.

Without I/O, clock or task: ``change``, ``effect``, ``react``, ``follow_app``, ``requests``,
``refused``, ``judging``, ``gates`` and ``state``; of them ``change`` and ``effect`` change nothing,
nor do ``judging`` but in ``judge`` and ``gates`` but in ``checked``, the others change the
``State`` that they are given. ``rights.rules`` is data. All else is I/O: ``run``, ``listeners``,
``notices``, ``cluster``, ``process``, ``rights.check``.
"""
