"""The growth of time and memory as a picture: what one row, and one formula column, costs at each size beyond what a run
costs without any, over that at the largest, with the band of 15 % around 1. SVG, written by hand: no library is needed to look at it."""
import math

WIDTH, HEIGHT, LEFT, TOP, GAP = 400, 260, 56, 40, 96
LOW, HIGH = 0.25, 4.0
LINES = (("read", "#1f77b4"), ("compile", "#9467bd"), ("machine code", "#8c564b"), ("step", "#d62728"),
         ("step over hand-fused C", "#ff7f0e"), ("memory", "#2ca02c"))


def panel(name, series, left):
    sizes = sorted(series)
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])
    x_of = lambda size: left + WIDTH * (math.log10(size) - first) / (last - first)
    y_of = lambda ratio: TOP + HEIGHT * (1 - (math.log(min(max(ratio, LOW), HIGH) / LOW)) / math.log(HIGH / LOW))
    yield '<rect x="%.1f" y="%.1f" width="%d" height="%.1f" fill="#eeeeee"/>' % (left, y_of(1.15), WIDTH, y_of(0.85) - y_of(1.15))
    yield '<rect x="%.1f" y="%d" width="%d" height="%d" fill="none" stroke="#888888"/>' % (left, TOP, WIDTH, HEIGHT)
    for ratio in (0.25, 0.5, 1, 2, 4):
        yield '<text x="%.1f" y="%.1f" text-anchor="end">%g</text>' % (left - 6, y_of(ratio) + 4, ratio)
        yield '<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#cccccc"/>' % (left, y_of(ratio), left + WIDTH, y_of(ratio))
    for size in sizes:
        yield '<text x="%.1f" y="%d" text-anchor="middle">%s</text>' % (x_of(size), TOP + HEIGHT + 18, "{:,}".format(size))
    yield '<text x="%.1f" y="%d" text-anchor="middle">%s</text>' % (left + WIDTH / 2, TOP + HEIGHT + 38, name)
    largest = series[sizes[-1]]
    for key, color in LINES:
        if not largest.get(key):
            continue
        points = " ".join("%.1f,%.1f" % (x_of(size), y_of(max(series[size][key] / largest[key], LOW))) for size in sizes)
        yield '<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>' % (points, color)
        for point in points.split():
            yield '<circle cx="%s" cy="%s" r="3" fill="%s"/>' % (*point.split(","), color)


def plot(growth):
    width = LEFT + len(growth) * (WIDTH + GAP)
    lines = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">' %
             (width, TOP + HEIGHT + 74), '<rect width="100%" height="100%" fill="#ffffff"/>']
    left = LEFT
    for key, color in LINES:
        lines.append('<text x="%d" y="20" fill="%s">%s</text>' % (left, color, key))
        left += 8 * len(key) + 10
    lines.append('<text x="%d" y="%d">cost of one beyond the fixed cost, over that in the largest case; grey: within 15 %%</text>' %
                 (LEFT, TOP + HEIGHT + 62))
    for at, each in enumerate(growth):
        lines.extend(panel(each["name"], each["series"], LEFT + at * (WIDTH + GAP)))
    return "\n".join(lines + ["</svg>", ""])
