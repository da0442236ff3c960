#include <fmt/format.h>

#include <algorithm>

#include "matcher/pack_builder.h"
#include "matcher/zone.h"

namespace netra {
namespace {

constexpr const char* kZoneOfLaw = "Asia/Jakarta";

struct Days {
  const PackFile& file;
  std::string zone;

  // The first instant of the day; of the day after it for a last day. 0 when it is not there.
  TimeUs from(const YAML::Node& node) const {
    const auto days = file.date(node);
    return days ? day_start(zone, *days) : 0;
  }
  TimeUs to(const YAML::Node& node) const {
    const auto days = file.date(node);
    return days ? day_start(zone, *days + 1) : 0;
  }
};

void check_words(const PackFile& file, const YAML::Node& node, const std::vector<std::string>& words, std::initializer_list<std::string_view> known) {
  for (const std::string& word : words)
    if (!word.empty() && std::find(known.begin(), known.end(), word) == known.end())
      file.error(node, fmt::format("unknown word '{}'; known here: {}", word, fmt::join(known, ", ")));
}

void check_categories(const PackFile& file, const YAML::Node& node, const std::vector<std::string>& words) {
  check_words(file, node, words, {"PNS", "PPPK", "PPNPN", "THL", "KADES", "PERANGKAT", "TNI", "POLRI"});
}

void read_basis(const PackFile& file, const Days& days, const YAML::Node& of, RegulationItem& item) {
  const YAML::Node list = of["basis"];
  if (!list) return file.error(of, fmt::format("the item '{}' lacks `basis`", item.id));
  if (!file.is_list(list)) return;
  for (const auto& node : list) {
    if (!file.is_map(node, {"text", "categories", "from", "to"})) continue;
    RegulationItem::Basis basis;
    basis.text = file.need(node, "text");
    basis.categories = file.texts(node["categories"]);
    check_categories(file, node, basis.categories);
    basis.from = days.from(node["from"]);
    basis.to = days.to(node["to"]);
    item.basis.push_back(std::move(basis));
  }
}

}  // namespace

void PackBuilder::read_regulation(const PackFile& file) {
  const YAML::Node& root = file.root();
  if (!file.is_map(root, {"regulation", "title", "zone", "items"})) return;
  Days days{file, root["zone"] ? file.text(root["zone"]) : kZoneOfLaw};
  if (!known_zone(days.zone)) {
    file.error(root["zone"], fmt::format("unknown zone '{}'", days.zone));
    days.zone = kZoneOfLaw;
  }
  const YAML::Node items = root["items"];
  if (!items) return file.error(root, "the key 'items' is missing");
  if (!file.is_list(items)) return;
  for (const auto& node : items) {
    if (!file.is_map(node, {"id", "title", "class", "phase", "categories", "acts", "sides", "verified", "from", "to", "basis"})) continue;
    RegulationItem item;
    item.id = file.need(node, "id");
    item.title = file.need(node, "title");
    item.item_class = file.need(node, "class");
    check_words(file, node, {item.item_class}, {"kode_etik", "disiplin", "pidana"});
    item.phase = file.need(node, "phase");
    check_words(file, node, {item.phase}, {"before_penetapan", "after_penetapan", "any"});
    item.categories = file.texts(node["categories"]);
    check_categories(file, node, item.categories);
    item.acts = file.texts(node["acts"]);
    check_words(file, node, item.acts, {"post", "comment", "share", "quote", "reaction", "follow"});
    item.sides = file.texts(node["sides"]);
    check_words(file, node, item.sides, {"support", "attack"});
    item.verified = file.truth(node["verified"]).value_or(false);
    item.from = days.from(node["from"]);
    item.to = days.to(node["to"]);
    read_basis(file, days, node, item);
    for (const RegulationItem& other : pack.regulation)
      if (other.id == item.id) file.error(node["id"], fmt::format("the item '{}' stands twice", item.id));
    pack.regulation.push_back(std::move(item));
  }
}

void PackBuilder::read_regions(const PackFile& file) {
  const YAML::Node& root = file.root();
  if (!file.is_map(root, {"regions"}) || !file.is_list(root["regions"])) return;
  for (const auto& node : root["regions"]) {
    if (!file.is_map(node, {"code", "name", "zone", "aliases"})) continue;
    Region region{file.need(node, "code"), file.need(node, "name"), file.optional(node, "zone"), file.texts(node["aliases"])};
    if (!region.code.empty() && !is_region_code(region.code)) file.error(node["code"], "expected digits parted by dots, like 64.09, or ID");
    if (!region.zone.empty() && !known_zone(region.zone)) file.error(node["zone"], fmt::format("unknown zone '{}'", region.zone));
    for (const Region& other : pack.regions)
      if (other.code == region.code) file.error(node, fmt::format("the region '{}' stands twice", region.code));
    pack.regions.push_back(std::move(region));
  }
}

}  // namespace netra
