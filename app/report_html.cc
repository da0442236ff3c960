#include <fmt/format.h>

#include <algorithm>

#include "app/report.h"

// A page of a report. Everything that comes from texts, packs or file names goes through escaped().

namespace netra {
namespace {

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--paper:#fff;--band:#f6f8fa;--a:#0b5cad;--b:#a2480b;--c:#1a7337;--mark:#fff1b8}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4af;--line:#3a424c;--paper:#0d1117;--band:#161b22;--a:#6cb6ff;--b:#f0a35e;--c:#6bd58a;--mark:#5b4a00}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1.5rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:1.6rem;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2.5rem 0 .25rem}
nav ul{columns:16rem;padding-left:1.2rem}a{color:var(--a)}
p.note{color:var(--soft);margin:.25rem 0 .75rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.wide{overflow-x:auto;max-height:40rem;border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums}
thead th{position:sticky;top:0;background:var(--band)}.n{text-align:right}td.n{white-space:nowrap}td small{color:var(--soft)}
mark{background:var(--mark);color:inherit;border-radius:2px}
ul.why{margin:.25rem 0 0;padding-left:1.1rem;color:var(--soft)}td.text{min-width:24rem;overflow-wrap:anywhere}
svg{width:100%;max-width:56rem;height:auto;display:block;margin:.5rem 0 1rem}
svg text{fill:var(--ink);font-size:11px}svg .axis{stroke:var(--line)}svg .axis-text{fill:var(--soft)}
svg .s0{stroke:var(--a);fill:var(--a)}svg .s1{stroke:var(--b);fill:var(--b)}svg .s2{stroke:var(--c);fill:var(--c)}
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t' ? ' ' : c;  // control characters are no HTML
    }
  }
  return out;
}

// At most `most` code points, the last one an ellipsis where some are left out.
std::string cut(const std::string& text, size_t most) {
  size_t seen = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((text[i] & 0xC0) == 0x80) continue;
    if (++seen > most) return text.substr(0, i) + "…";
  }
  return text;
}

// The text with its evidence marked, and below it which rule rests on what.
std::string marked_html(const MarkedText& marked) {
  std::string out, why;
  std::vector<uint8_t> inside(marked.text.size() + 1);
  for (const Evidence& e : marked.evidence) {
    for (uint32_t i = e.start; i < e.end; ++i) inside[i] = 1;
    why += fmt::format("<li><code>{}</code> [{}, {}) {}</li>", escaped(e.rule), e.start, e.end, escaped(marked.text.substr(e.start, e.end - e.start)));
  }
  for (size_t from = 0; from < marked.text.size();) {
    size_t to = from;
    while (to < marked.text.size() && inside[to] == inside[from]) ++to;
    const std::string piece = escaped(std::string_view(marked.text).substr(from, to - from));
    out += inside[from] ? "<mark>" + piece + "</mark>" : piece;
    from = to;
  }
  return why.empty() ? out : out + "<ul class=\"why\">" + why + "</ul>";
}

std::string cell_html(const std::string& text) { return fmt::format("<td>{}</td>", escaped(text)); }
std::string cell_html(uint64_t number) { return fmt::format("<td class=\"n\">{}</td>", number); }
std::string cell_html(double number) { return fmt::format("<td class=\"n\">{:.3f}</td>", number); }
std::string cell_html(const MarkedText& marked) { return fmt::format("<td class=\"text\">{}</td>", marked_html(marked)); }
std::string cell_html(const Estimate& estimate) {
  if (estimate.of == 0) return "<td class=\"n\">–</td>";
  const int digits = estimate.high < 0.05 ? 5 : 3;
  std::string out = fmt::format("<td class=\"n\">{:.{}f} <small>{:.{}f}–{:.{}f}", estimate.value, digits, estimate.low, digits, estimate.high, digits);
  if (estimate.is_share) out += fmt::format(" · {}/{}", estimate.hits, estimate.of);
  return out + "</small></td>";
}

std::string table_html(const ReportTable& table) {
  if (table.rows.empty()) return "<p>none</p>\n";
  std::string out = fmt::format("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table><thead><tr>", escaped(table.title));
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const ReportCell& first = table.rows.front()[i];
    const bool text = std::holds_alternative<std::string>(first) || std::holds_alternative<MarkedText>(first);
    out += fmt::format("<th scope=\"col\"{}>{}</th>", text ? "" : " class=\"n\"", escaped(table.columns[i]));
  }
  out += "</tr></thead><tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (const ReportCell& cell : row) out += std::visit([](const auto& value) { return cell_html(value); }, cell);
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

// A table's estimates as points with their intervals, one line per row and column.
class Chart {
 public:
  explicit Chart(const ReportTable& table) : table_(table) {
    for (const auto& row : table.rows)
      for (size_t i = 0; i < row.size(); ++i) {
        const auto* estimate = std::get_if<Estimate>(&row[i]);
        if (!estimate) continue;
        if (std::find(series_.begin(), series_.end(), i) == series_.end()) series_.push_back(i);
        if (estimate->of) most_ = std::max(most_, estimate->high);
      }
    for (scale_ = 1; scale_ > 1e-6 && most_ < scale_ / 10; scale_ /= 10) {}
  }

  std::string svg() {
    std::string body;
    double y = kTop;
    for (const auto& row : table_.rows) add_row(row, y, body);
    if (body.empty()) return {};
    std::string out = fmt::format("<svg viewBox=\"0 0 {} {:.0f}\" role=\"img\" aria-label=\"{}\"><title>{}: each point with its 95 % interval; the table below says the same</title>", kWidth,
                                  y + 8, escaped(table_.title), escaped(table_.title));
    return out + legend() + axis(y) + body + "</svg>\n";
  }

 private:
  static constexpr int kWidth = 880, kGutter = 300, kRight = 860, kTop = 40, kStep = 12;

  double x(double value) const { return kGutter + value / scale_ * (kRight - kGutter); }

  static std::string shape(size_t series, double cx, double cy) {
    const std::string style = fmt::format("class=\"s{}\"", series % 3);
    if (series % 3 == 0) return fmt::format("<circle {} cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\"/>", style, cx, cy);
    if (series % 3 == 1) return fmt::format("<rect {} x=\"{:.1f}\" y=\"{:.1f}\" width=\"7\" height=\"7\"/>", style, cx - 3.5, cy - 3.5);
    return fmt::format("<path {} d=\"M{:.1f} {:.1f}l4.5 4.5l-4.5 4.5l-4.5-4.5z\"/>", style, cx, cy - 4.5);
  }

  std::string legend() const {
    std::string out;
    double at = kGutter;
    for (size_t s = 0; s < series_.size(); ++s, at += 120)
      out += shape(s, at, 10) + fmt::format("<text x=\"{:.0f}\" y=\"14\">{}</text>", at + 9, escaped(table_.columns[series_[s]]));
    return out;
  }

  std::string axis(double bottom) const {
    std::string out;
    for (int i = 0; i <= 4; ++i) {
      const double value = scale_ * i / 4;
      out += fmt::format("<line class=\"axis\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2:.0f}\"/><text class=\"axis-text\" x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4:.4g}</text>",
                         x(value), kTop - 6, bottom, kTop - 10, value);
    }
    return out;
  }

  void add_row(const std::vector<ReportCell>& row, double& y, std::string& out) const {
    std::string points, name;
    double line = y;
    for (size_t s = 0; s < series_.size(); ++s) {
      const auto* estimate = std::get_if<Estimate>(&row[series_[s]]);
      if (!estimate || estimate->of == 0) continue;
      line += kStep;
      points += fmt::format("<line class=\"s{}\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.0f}\" y2=\"{:.0f}\"/>", s % 3, x(estimate->low), x(std::min(estimate->high, scale_)), line, line);
      points += shape(s, x(std::min(estimate->value, scale_)), line);
    }
    if (points.empty()) return;
    for (const ReportCell& cell : row)
      if (const auto* text = std::get_if<std::string>(&cell); text && !text->empty()) name += (name.empty() ? "" : " · ") + *text;
    out += fmt::format("<text x=\"{}\" y=\"{:.0f}\" text-anchor=\"end\">{}</text>", kGutter - 10, (y + kStep + line) / 2 + 4, escaped(cut(name, 46))) + points;
    y = line + 8;
  }

  const ReportTable& table_;
  std::vector<size_t> series_;  // columns
  double most_ = 0, scale_ = 1;
};

}  // namespace

std::string report_html(const Report& report) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n<dl>\n",
      escaped(report.title), kStyle);
  for (const auto& [name, value] : report.facts) {
    const std::string* text = std::get_if<std::string>(&value);
    const uint64_t* number = std::get_if<uint64_t>(&value);
    out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(name), text ? escaped(*text) : number ? std::to_string(*number) : "");
  }
  out += "</dl>\n<nav aria-label=\"Contents\"><ul>\n";
  for (const ReportTable& table : report.tables) out += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", escaped(table.id), escaped(table.title));
  out += "</ul></nav>\n<main>\n";
  for (const ReportTable& table : report.tables) {
    out += fmt::format("<section id=\"{0}\"><h2>{1}</h2>\n", escaped(table.id), escaped(table.title));
    if (!table.note.empty()) out += fmt::format("<p class=\"note\">{}</p>\n", escaped(table.note));
    if (table.chart) out += Chart(table).svg();
    out += table_html(table) + "</section>\n";
  }
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace netra
