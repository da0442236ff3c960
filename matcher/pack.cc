#include "matcher/pack.h"

#include <algorithm>

#include "matcher/zone.h"

namespace netra {
namespace {

constexpr const char* kCapitalZone = "Asia/Jakarta";

std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

}  // namespace

bool is_region_code(std::string_view text) {
  if (text == "ID") return true;
  char before = '.';
  for (const char c : text) {
    if (c == '.' ? before == '.' : c < '0' || c > '9') return false;
    before = c;
  }
  return before != '.';
}

bool region_contains(std::string_view outer, std::string_view inner) {
  if (outer == "ID") return true;
  if (outer.empty() || !inner.starts_with(outer)) return false;
  return inner.size() == outer.size() || inner[outer.size()] == '.';
}

const Contestant* Contest::find(std::string_view contestant) const {
  const auto found = std::find_if(contestants.begin(), contestants.end(), [&](const Contestant& c) { return c.id == contestant; });
  return found == contestants.end() ? nullptr : &*found;
}

const Contest* Pack::find_contest(std::string_view id) const {
  const auto found = std::lower_bound(contests.begin(), contests.end(), id, [](const Contest& c, std::string_view wanted) { return c.id < wanted; });
  return found == contests.end() || found->id != id ? nullptr : &*found;
}

const Region* Pack::find_region(std::string_view text) const {
  const std::string wanted = folded(text);
  for (const Region& region : regions) {
    if (region.code == text || folded(region.name) == wanted) return &region;
    for (const std::string& alias : region.aliases)
      if (folded(alias) == wanted) return &region;
  }
  return nullptr;
}

std::optional<std::string> Pack::region_code(std::string_view text) const {
  if (const Region* region = find_region(text)) return region->code;
  const auto around = [&](const Region& region) { return region.code != "ID" && region_contains(region.code, text); };
  if (text == "ID" || (is_region_code(text) && std::any_of(regions.begin(), regions.end(), around))) return std::string(text);
  return {};
}

int64_t Pack::zone_offset_s(std::string_view region, TimeUs at) const {
  const Region* best = nullptr;
  for (const Region& candidate : regions)
    if (!candidate.zone.empty() && region_contains(candidate.code, region) && (!best || candidate.code.size() > best->code.size() || best->code == "ID")) best = &candidate;
  return netra::zone_offset_s(best ? best->zone : kCapitalZone, at);
}

}  // namespace netra
