#include <yaml-cpp/yaml.h>

#include "matcher/pack_builder.h"
#include "metrics/yaml_file.h"
#include "tests/fuzzing/target.h"

namespace netra::fuzzing {
namespace {

// What most files of a pack refer to.
const YAML::Node kLanguage = YAML::Load("language: uji\nclasses:\n  cue: {phrases: [pilih, dukung]}\n");
const YAML::Node kRegions = YAML::Load("regions:\n  - {code: \"64\", name: Wilayah Uji, zone: Asia/Makassar, aliases: []}\n");

}  // namespace

// A pack's file is read with every mistake reported at its line, or taken.
Run make_pack_target() {
  return [](std::string_view bytes) {
    YamlFault fault;
    const YAML::Node root = YamlFile::load(std::string(bytes), fault);
    if (!root.IsMap()) return;
    std::vector<PackError> errors;
    const PackFile file("fuzz.yaml", "fuzz", root, errors), language("uji.yaml", "uji", kLanguage, errors),
        regions("regions.yaml", "regions", kRegions, errors);
    PackBuilder builder(errors);
    builder.declare_classes(language);
    if (root["language"]) builder.declare_classes(file);
    builder.read_language(language);
    if (root["language"]) builder.read_language(file);
    builder.read_regions(regions);
    if (root["regions"]) builder.read_regions(file);
    if (root["contest"]) builder.read_contest(file);
    if (root["regulation"]) builder.read_regulation(file);
    if (root["rules"]) builder.declare_rules(file);
    if (root["rules"]) builder.read_rules(file);
    builder.finish();
    for (const PackError& error : errors) require(!error.message.empty(), "a mistake says what is wrong");
  };
}

}  // namespace netra::fuzzing
