#include <yaml-cpp/yaml.h>

#include "matcher/pack_builder.h"
#include "tests/fuzzing/target.h"

namespace netra::fuzzing {
namespace {

// What most files of a pack refer to.
constexpr const char* kLanguage = "language: uji\nclasses:\n  cue: {phrases: [pilih, dukung]}\n";
constexpr const char* kRegions = "regions:\n  - {code: \"64\", name: Wilayah Uji, zone: Asia/Makassar, aliases: []}\n";

}  // namespace

// A pack's file is read with every mistake reported at its line, or taken.
Run make_pack_target() {
  return [](std::string_view bytes) {
    YAML::Node root;
    try {
      root = YAML::Load(std::string(bytes));
    } catch (const YAML::Exception&) {
      return;
    }
    std::vector<PackError> errors;
    const PackFile file("fuzz.yaml", "fuzz", root, errors), language("uji.yaml", "uji", YAML::Load(kLanguage), errors),
        regions("regions.yaml", "regions", YAML::Load(kRegions), errors);
    PackBuilder builder(errors);
    const bool is_map = root.IsMap();
    builder.declare_classes(language);
    if (is_map && root["language"]) builder.declare_classes(file);
    builder.read_language(language);
    if (is_map && root["language"]) builder.read_language(file);
    builder.read_regions(regions);
    if (is_map && root["regions"]) builder.read_regions(file);
    if (is_map && root["contest"]) builder.read_contest(file);
    if (is_map && root["regulation"]) builder.read_regulation(file);
    if (is_map && root["rules"]) builder.declare_rules(file);
    if (is_map && root["rules"]) builder.read_rules(file);
    builder.finish();
    for (const PackError& error : errors) require(!error.message.empty(), "a mistake says what is wrong");
  };
}

}  // namespace netra::fuzzing
