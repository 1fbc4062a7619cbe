"""Blue-green, walked by the real Argo Rollouts under real requests."""

from devflow.lab import Lab
from devflow.record.job import JobStatus, StepStatus
from tests.lab.loads import Load
from tests.lab.records import told, wait_job
from tests.lab.spec.ways import all_by, answers, app_of, reaches, smoke_tests, version_of
from tests.lab.waiting import eventually


def test_blue_green_switches_at_once_with_its_preview_beside_and_loses_no_request(
    lab: Lab, namespace: str
) -> None:
    preview = f"next.{namespace}.localhost"
    app = app_of(
        lab,
        namespace,
        "bluegreen",
        strategy="blueGreen",
        steps=["approve", 100],
        preview={"replicas": 1, "hosts": [preview]},
    )
    with Load(app.target) as load:
        app.release("2.0.0")
        reaches(app, "Approve")
        eventually("the preview", lambda: version_of(app, host=preview) == "2.0.0")
        assert answers(app, preview) == all_by("2.0.0")
        assert answers(app) == all_by("1.0.0")
        app.approve()
        ended = wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
        eventually("the switch", lambda: version_of(app) == "2.0.0")
        assert answers(app) == all_by("2.0.0")

        app.release("3.0.0")
        eventually("the preview", lambda: version_of(app, host=preview) == "3.0.0")
        app.abort()
        wait_job(app, "3.0.0", JobStatus.ROLLED_BACK)
        assert answers(app) == all_by("2.0.0")

        app.release("1.0.0")
        app.approve()
        eventually("the way back", lambda: version_of(app) == "1.0.0")
    assert not load.failures()
    assert told(ended) == [
        (name, StepStatus.SUCCEEDED)
        for name in ("Applied", "Preview", "Approve", "100% Traffic", "Completed")
    ]


def test_blue_green_goes_back_when_what_judges_it_after_the_switch_finds_it_bad(
    lab: Lab, namespace: str
) -> None:
    with smoke_tests(good=False) as url:
        web = {"url": url, "jsonPath": "{$.ok}", "success": "result"}
        app = app_of(
            lab,
            namespace,
            "switchedback",
            strategy="blueGreen",
            steps=[{"analysis": {"job": {"image": "smoke:1"}}}, 100, {"analysis": {"web": web}}],
        )
        with Load(app.target) as load:
            app.release("2.0.0")
            ended = wait_job(app, "2.0.0", JobStatus.ROLLED_BACK)
            eventually("the switch back", lambda: version_of(app) == "1.0.0")
            assert answers(app) == all_by("1.0.0")
        assert not load.failures()
        assert {sample.version for sample in load.samples} == {"1.0.0", "2.0.0"}
    assert told(ended)[1:5] == [
        ("Preview", StepStatus.SUCCEEDED),
        ("Analysis job", StepStatus.SUCCEEDED),
        ("100% Traffic", StepStatus.SUCCEEDED),
        ("Analysis web", StepStatus.FAILED),
    ]
