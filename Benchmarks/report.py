"""Medians, and the table as Markdown."""

import os
import platform
from statistics import median


def spread(values):
    """Median, least and greatest of the runs."""
    return {"median": median(values), "min": min(values), "max": max(values), "runs": len(values)}


def machine():
    """The processor and what else decides speed."""
    name = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            name = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), name)
    except OSError:
        pass
    return {"processor": name, "cores": os.cpu_count(), "load": os.getloadavg()[0]}


def shown(figure, digits):
    """`1.23 (1.20–1.31)`."""
    return f"{figure['median']:,.{digits}f} ({figure['min']:,.{digits}f}–{figure['max']:,.{digits}f})"


def markdown(result):
    """The result as a page: one row per comparison, medians with the range of the runs."""
    settings, data, at = result["settings"], result["data"], result["machine"]
    lines = [
        "# Endcap beside implicit",
        "",
        f"{data['users']:,} users × {data['items']:,} items, {data['pairs']:,} pairs; d = {settings['factors']}, "
        f"α₀ = {settings['unobserved_weight']}, λ = {settings['regularization']}, ν = 0, {settings['epochs']} epochs of Endcap and {settings['peer_epochs']} of implicit, "
        f"{settings['threads']} threads; {settings['runs']} interleaved runs, medians with the range. "
        f"{at['processor']}, {at['cores']} cores, load {at['load']:.1f} at the start.",
        "",
        "| | Endcap | implicit 0.7.3 | ratio |",
        "|---|---|---|---|",
    ]
    for row in result["rows"]:
        digits = row["digits"]
        lines.append(
            f"| {row['what']} | {shown(row['ours'], digits)} | {shown(row['peer'], digits)} | {row['ratio']:.2f} |"
        )
    loss = result["objective"]
    lines += [
        "",
        f"Objective in double from both sides' factors: {loss['ours']:.1f} and {loss['peer']:.1f}, "
        f"a difference of {loss['difference']:+.4%}: "
        + ("within 0.1%." if abs(loss["difference"]) <= 1e-3 else "**not within 0.1%**, so the epochs do not compare."),
        "",
        *(f"- {note}" for note in result["notes"]),
        "",
    ]
    return "\n".join(lines)
