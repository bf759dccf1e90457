"""A bar a method: recall before the first false link."""
import html


def draw(path, peers, found):
    rows = [(name, value, "#8a93a3") for name, value in peers]
    words = {
        "index": "contrechamp, index alone",
        "shipped": "contrechamp, as shipped",
        "all": "contrechamp, every pair",
    }
    for name, result in found.items():
        rows.append((words.get(name, name), result["zero_false"]["recall"], "#0b6e4f"))
        rows.append(
            (
                words.get(name, name) + f", own threshold ({result['default']['false']} false)",
                result["default"]["recall"],
                "#3fa37c",
            )
        )
    left, width, step = 300, 560, 26
    height = 70 + step * len(rows)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 80} {height}" '
        f'font-family="sans-serif" font-size="14">',
        f'<rect width="{left + width + 80}" height="{height}" fill="white"/>',
        '<text x="16" y="26" font-size="16" font-weight="bold">Share of the true pairs found before the '
        'first false one</text>',
    ]
    for tenth in range(0, 11, 2):
        x = left + width * tenth / 10
        out.append(
            f'<line x1="{x}" x2="{x}" y1="40" y2="{height - 26}" stroke="#e3e6ea"/><text x="{x}" '
            f'y="{height - 8}" text-anchor="middle" fill="#5b6370">{tenth / 10:.1f}</text>'
        )
    for i, (name, value, colour) in enumerate(rows):
        y = 46 + i * step
        out.append(
            f'<text x="{left - 10}" y="{y + 14}" text-anchor="end">{html.escape(name)}</text>'
            f'<rect x="{left}" y="{y}" width="{max(1, width * value):.1f}" height="18" fill="{colour}"/>'
            f'<text x="{left + width * value + 6:.1f}" y="{y + 14}">{value:.2f}</text>'
        )
    with open(path, "w") as file:
        file.write("\n".join(out + ["</svg>"]) + "\n")
