#include "metrics/yaml_file.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <sstream>
#include <string_view>
#include <vector>

#include "metrics/input_error.h"
#include "metrics/nearest.h"
#include "metrics/read_file.h"
#include "metrics/utf8.h"

namespace netra {
namespace {

// The first line on which the comment begins directly behind '[' or behind ',' and spaces; 0 when there is none.
int line_of_unquoted_hashtag(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    size_t comment = line.find('#');
    while (comment != std::string::npos && comment > 0 && std::string_view(" ,[").find(line[comment - 1]) == std::string_view::npos) comment = line.find('#', comment + 1);
    if (comment == std::string::npos || comment == 0) continue;
    const size_t before = line.find_last_not_of(' ', comment - 1);
    if (before != std::string::npos && (line[before] == ',' || (line[before] == '[' && before + 1 == comment))) return number;
  }
  return 0;
}

// What is wrong with the syntax, with a hint where a `#` meant as a hashtag may have begun a comment.
std::string syntax_fault(const std::string& text, const YAML::Exception& error) {
  const int line = line_of_unquoted_hashtag(text);
  return "is not valid YAML: " + error.msg + (line ? fmt::format("; a '#' after '[' or ',' begins a comment: if line {} means a hashtag, quote it, like \"#Contoh\"", line) : "");
}

// The first line with bytes that are no text; 0 when there is none, or where a mark says that the text is UTF-16 or UTF-32.
int line_of_no_text(std::string_view text) {
  using namespace std::string_view_literals;
  for (const std::string_view mark : {"\xFE\xFF"sv, "\xFF\xFE"sv, "\0\0\xFE\xFF"sv})
    if (text.starts_with(mark)) return 0;
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (!is_utf8(line) || line.find('\0') != std::string_view::npos) return number;
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return 0;
}

// Hears where what a document holds begins, and nothing else.
class DocumentStart final : public YAML::EventHandler {
 public:
  int line = 1;

  void OnDocumentStart(const YAML::Mark& mark) override { line = mark.line + 1; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { begins(mark); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { begins(mark); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t, const std::string&) override { begins(mark); }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override { begins(mark); }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override { begins(mark); }
  void OnMapEnd() override {}

 private:
  void begins(const YAML::Mark& mark) {
    if (!begun_) line = mark.line + 1;
    begun_ = true;
  }
  bool begun_ = false;
};

// Where a second document begins; 0 when there is none. (YAML::LoadAll never ends on some texts that are no YAML.)
int line_of_second_document(const std::string& text) {
  std::istringstream in(text);
  YAML::Parser parser(in);
  DocumentStart first, second;
  if (!parser.HandleNextDocument(first) || !parser.HandleNextDocument(second)) return 0;
  return second.line;
}

}  // namespace

YamlFile YamlFile::read(const std::string& path) {
  return parse(path, read_file(path));
}

YamlFile YamlFile::parse(const std::string& path, const std::string& text) {
  YamlFault fault;
  YAML::Node root = load(text, fault);
  if (!fault.message.empty()) throw InputError(path, fault.line, fault.message);
  return YamlFile(path, text, std::move(root));
}

YAML::Node YamlFile::load(const std::string& text, YamlFault& fault) {
  fault = {line_of_no_text(text), ""};
  if (fault.line) {
    fault.message = "holds NUL or bytes that are no UTF-8; save the file as UTF-8";
    return {};
  }
  try {
    YAML::Node root = YAML::Load(text);
    if (const int second = line_of_second_document(text))
      fault = {second, "a second YAML document begins here; one file holds one, so leave out what parts them (`---` or `...`) or write two files"};
    return root;
  } catch (const YAML::Exception& error) {
    fault = {error.mark.line + 1, syntax_fault(text, error)};
    return {};
  }
}

void YamlFile::fail(const YAML::Node& at, std::string_view message) const { throw InputError(path_, line(at), message); }

void YamlFile::check_keys(const YAML::Node& map, std::initializer_list<std::string_view> known) const {
  if (!map.IsMap()) fail(map, fmt::format("expected a map with the keys {}", fmt::join(known, ", ")));
  for (const auto& entry : map) {
    const std::string key = scalar(entry.first);
    if (std::find(known.begin(), known.end(), key) == known.end())
      fail(entry.first, fmt::format("unknown key '{}'; known here: {}{}", key, fmt::join(known, ", "), did_you_mean(key, {known.begin(), known.end()})));
  }
}

std::string YamlFile::need(const YAML::Node& map, const std::string& key) const {
  if (!map.IsMap()) fail(map, fmt::format("expected a map with the key {}", key));
  const YAML::Node value = map[key];
  if (!value) fail(map, fmt::format("the key '{}' is missing", key));
  return scalar(value);
}

std::string YamlFile::scalar(const YAML::Node& node) const {
  if (!node.IsScalar()) fail(node, "expected a single value");
  return node.Scalar();
}

int YamlFile::line(const YAML::Node& node) { return node.IsDefined() ? node.Mark().line + 1 : 0; }

}  // namespace netra
