#include "matcher/pack_loader.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "matcher/pack_builder.h"
#include "metrics/input_error.h"
#include "metrics/yaml_file.h"

namespace netra {
namespace {

namespace fs = std::filesystem;

// Relative path → path: what a later folder has replaces what an earlier one has.
std::map<std::string, std::string> find_files(const std::vector<std::string>& folders, std::vector<PackError>& errors) {
  std::map<std::string, std::string> files;
  for (const std::string& folder : folders) {
    std::error_code error;
    fs::recursive_directory_iterator walk(folder, error), end;
    if (error) {
      errors.push_back({folder, 0, "the rules folder cannot be read: " + error.message(), PackError::kUnread});
      continue;
    }
    for (; walk != end; walk.increment(error)) {
      if (error) break;
      if (walk->path().extension() == ".yml") errors.push_back({walk->path().generic_string(), 1, "is not read: the files of a pack end in .yaml; rename it", PackError::kUnread});
      if (walk->path().extension() == ".yaml") files[fs::relative(walk->path(), folder).generic_string()] = walk->path().generic_string();
    }
  }
  if (files.empty() && errors.empty()) errors.push_back({folders.empty() ? "rules" : folders.front(), 0, "no *.yaml file is here"});
  return files;
}

// Feeds a node in a form that neither comments nor layout nor the order of keys can change.
void add_canonical(const YAML::Node& node, Sha256Stream& stream) {
  switch (node.Type()) {
    case YAML::NodeType::Map: {
      std::map<std::string, YAML::Node> sorted;
      for (const auto& entry : node) sorted.emplace(entry.first.IsScalar() ? entry.first.Scalar() : "", entry.second);
      stream.add_field("map").add_field(std::to_string(sorted.size()));
      for (const auto& [key, value] : sorted) {
        stream.add_field(key);
        add_canonical(value, stream);
      }
      break;
    }
    case YAML::NodeType::Sequence:
      stream.add_field("list").add_field(std::to_string(node.size()));
      for (const auto& one : node) add_canonical(one, stream);
      break;
    case YAML::NodeType::Scalar: stream.add_field("text").add_field(node.Scalar()); break;
    default: stream.add_field("none");
  }
}

Sha256 identity_of(const std::vector<std::pair<std::string, PackFile>>& files, const Pack& pack) {
  Sha256Stream stream;
  for (const auto& [name, file] : files) {
    stream.add_field(name);
    add_canonical(file.root(), stream);
  }
  for (const CampaignAccount& a : pack.accounts) {
    for (const auto& field : {a.platform, a.account_id, a.handle, a.contest, a.contestant, std::to_string(a.from), std::to_string(a.to)}) stream.add_field(field);
  }
  return stream.finish();
}

// Nothing, and reported, when the file cannot be read or is not one YAML document.
std::optional<PackFile> open(const std::string& path, std::vector<PackError>& errors) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) {
    errors.push_back({path, 0, "cannot be read; check its permissions", PackError::kUnread});
    return {};
  }
  YamlFault fault;
  YAML::Node root = YamlFile::load(bytes, fault);
  if (fault.message.empty()) return PackFile(path, fs::path(path).stem().string(), std::move(root), errors);
  errors.push_back({path, fault.line, std::move(fault.message), PackError::kUnread});
  return {};
}

constexpr std::string_view kKinds[] = {"language", "contest", "rules", "regulation", "regions"};

std::string_view kind_of_file(const PackFile& file) {
  if (file.root().IsMap())
    for (const std::string_view kind : kKinds)
      if (file.root()[std::string(kind)]) return kind;
  return {};
}

// Files that cannot be read first: what others seem to lack may stand in them.
void put_in_order(std::vector<PackError>& errors) {
  const auto unread = [](const PackError& e) { return e.kind == PackError::kUnread; };
  if (std::any_of(errors.begin(), errors.end(), unread)) std::erase_if(errors, [](const PackError& e) { return e.kind == PackError::kMissing; });
  std::stable_sort(errors.begin(), errors.end(), [&](const PackError& a, const PackError& b) { return std::tuple(!unread(a), a.file, a.line) < std::tuple(!unread(b), b.file, b.line); });
  std::set<std::tuple<std::string, int, std::string>> told;  // what is wrong in `defaults` is met by every rule
  std::erase_if(errors, [&](const PackError& e) { return !told.emplace(e.file, e.line, e.message).second; });
}

using Files = std::vector<std::pair<std::string, PackFile>>;

void read_all(PackBuilder& builder, const Files& files, const std::string& campaign_accounts) {
  const auto each = [&](std::string_view kind, const std::function<void(const PackFile&)>& read) {
    for (const auto& [name, file] : files)
      if (kind_of_file(file) == kind) read(file);
  };
  each("language", [&](const PackFile& f) { builder.declare_kinds(f); });
  each("language", [&](const PackFile& f) { builder.declare_classes(f); });
  each("language", [&](const PackFile& f) { builder.read_language(f); });
  each("regions", [&](const PackFile& f) { builder.read_regions(f); });
  each("contest", [&](const PackFile& f) { builder.read_contest(f); });
  each("regulation", [&](const PackFile& f) { builder.read_regulation(f); });
  each("rules", [&](const PackFile& f) { builder.declare_rules(f); });
  each("rules", [&](const PackFile& f) { builder.read_rules(f); });
  builder.finish();
  if (!campaign_accounts.empty()) builder.read_accounts(campaign_accounts);
}

}  // namespace

std::shared_ptr<const Pack> load_pack(const std::vector<std::string>& folders, const std::string& campaign_accounts, std::vector<PackError>& errors) {
  errors.clear();
  Files files;
  for (const auto& [name, path] : find_files(folders, errors)) {
    auto file = open(path, errors);
    if (!file) continue;
    if (kind_of_file(*file).empty()) errors.push_back({path, 1, fmt::format("a pack file has one of these keys at its top: {}", fmt::join(kKinds, ", ")), PackError::kUnread});
    files.emplace_back(name, std::move(*file));
  }
  PackBuilder builder(errors);
  read_all(builder, files, campaign_accounts);
  put_in_order(errors);
  if (!errors.empty()) return nullptr;
  auto pack = std::make_shared<Pack>(std::move(builder.pack));
  pack->identity = identity_of(files, *pack);
  pack->lexicon = std::make_shared<Lexicon>(std::move(builder.lexicon));
  pack->rules = std::make_shared<RuleSet>(std::move(builder.rules));
  return pack;
}

std::shared_ptr<const Pack> load_pack(const std::vector<std::string>& folders, const std::string& campaign_accounts) {
  std::vector<PackError> errors;
  auto pack = load_pack(folders, campaign_accounts, errors);
  if (!pack) throw InputError(errors.front().file, errors.front().line, errors.front().message);
  return pack;
}

}  // namespace netra
