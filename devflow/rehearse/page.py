"""The findings of a rehearsal as one HTML page, which needs nothing else: no network, no files."""

import html

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from devflow.rehearse.findings import Findings
from devflow.rehearse.recording import Recording, Slice
from devflow.rehearse.table import rows, sentence

_CANARY, _BAD, _TIME = "#e69f00", "#d55e00", "#0072b2"
"""Colours that people who see few colours can tell apart (Okabe and Ito)."""
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto;
  max-width: 70rem; padding: 0 1rem }}
th {{ text-align: left; padding-right: 2rem; vertical-align: top; font-weight: 600 }}
</style>
</head>
<body>
<h1>{title}</h1>
<p><strong>{sentence}</strong></p>
<table>{rows}</table>
{plot}
</body>
</html>
"""


def page(findings: Findings, recording: Recording, seconds: list[Slice]) -> str:
    """The page: the prediction, its figures, and weight, errors and latency over time."""
    cells = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>"
        for name, value in rows(findings)
    )
    plot = _figure(findings, recording, seconds).to_html(
        full_html=False, include_plotlyjs=True, config={"displaylogo": False}
    )
    return _PAGE.format(
        title=html.escape(f"Rehearsal of {findings.app}: {findings.image}"),
        sentence=html.escape(sentence(findings)),
        rows=cells,
        plot=plot,
    )


def _figure(findings: Findings, recording: Recording, seconds: list[Slice]) -> go.Figure:
    figure = make_subplots(
        rows=3,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.06,
        subplot_titles=(
            "Canary's share of the traffic, %",
            "Failed requests, %",
            "p95 latency of all requests, ms",
        ),
    )
    at = [each.second * findings.speed for each in seconds]
    shares = [100 * each.by_new / each.requests for each in seconds]
    failed = [100 * each.failed / each.requests for each in seconds]
    _weights(figure, findings, recording, at[-1] if at else 0.0)
    figure.add_scatter(x=at, y=shares, mode="markers", name="seen", row=1, col=1)
    figure.update_traces(marker={"color": _CANARY, "size": 4}, selector={"name": "seen"})
    lines = ((2, failed, _BAD, "failed"), (3, [s.p95_ms for s in seconds], _TIME, "p95"))
    for row, values, colour, name in lines:
        figure.add_scatter(x=at, y=values, name=name, line={"color": colour}, row=row, col=1)
    figure.add_vline(x=findings.seconds, line_dash="dot", annotation_text=str(findings.verdict))
    if findings.slow_limit_ms:
        figure.add_hline(y=findings.slow_limit_ms, line_dash="dash", row=3, col=1)
    figure.update_xaxes(title_text="seconds since the release was asked for", row=3, col=1)
    figure.update_yaxes(rangemode="tozero")
    figure.update_layout(height=760, template="plotly_white", hovermode="x unified")
    return figure


def _weights(figure: go.Figure, findings: Findings, recording: Recording, end: float) -> None:
    """Steps: a weight stays until the next one."""
    at = [(when - recording.began) * findings.speed for when, _ in recording.weights]
    weights = [weight for _, weight in recording.weights]
    if weights:
        at, weights = [*at, end], [*weights, weights[-1]]
    shape = {"color": _CANARY, "shape": "hv"}
    figure.add_scatter(x=at, y=weights, mode="lines", name="asked", line=shape, row=1, col=1)
