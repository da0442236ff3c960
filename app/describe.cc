#include "app/describe.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "app/program.h"

namespace netra {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put(Writer& to, const char* key, const std::string& value) {
  to.Key(key);
  to.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

// A command line that nobody typed: it writes down what a command asks for.
class DescribedOptions final : public Options {
 public:
  explicit DescribedOptions(Writer& to) : to_(to) {}

  void flag(const std::string& name, bool&, const std::string& meaning) override { describe("flag", name, meaning, false); }
  void text(const std::string& name, std::string&, const std::string& meaning) override { describe("text", name, meaning, false); }
  void need(const std::string& name, std::string&, const std::string& meaning) override { describe("text", name, meaning, true); }
  void number(const std::string& name, uint64_t&, uint64_t, const std::string& meaning) override { describe("number", name, meaning, false); }
  void choice(const std::string& name, std::string&, const std::vector<std::string>& allowed, const std::string& meaning) override {
    describe("choice", name, meaning, false, allowed);
  }
  void list(const std::string& name, std::vector<std::string>&, const std::string& meaning) override {
    describe("list", name, meaning, false);
  }
  void argument(const std::string& name, std::string&, const std::string& meaning, bool required) override {
    describe("argument", name, meaning, required);
  }
  void arguments(const std::string& name, std::vector<std::string>&, const std::string& meaning, bool required) override {
    describe("arguments", name, meaning, required);
  }

 private:
  void describe(const char* kind, const std::string& names, const std::string& meaning, bool required,
                const std::vector<std::string>& choices = {}) {
    to_.StartObject();
    put(to_, "kind", kind);
    put(to_, "names", names);
    put(to_, "meaning", meaning);
    to_.Key("required");
    to_.Bool(required);
    to_.Key("choices");
    to_.StartArray();
    for (const std::string& choice : choices) to_.String(choice.c_str());
    to_.EndArray();
    to_.EndObject();
  }

  Writer& to_;
};

void describe(Writer& to, Command& command) {
  to.StartObject();
  put(to, "name", command.name());
  put(to, "meaning", command.meaning());
  put(to, "examples", command.examples());
  to.Key("options");
  to.StartArray();
  DescribedOptions options(to);
  command.declare(options);
  to.EndArray();
  to.EndObject();
}

}  // namespace

std::string describe_commands(const std::vector<std::unique_ptr<Command>>& commands, const std::vector<CommandGroup>& groups) {
  rapidjson::StringBuffer out;
  Writer to(out);
  to.StartObject();
  put(to, "version", std::string(kProgramVersion));
  to.Key("groups");
  to.StartObject();
  for (const CommandGroup& group : groups) put(to, group.name.c_str(), group.meaning);
  to.EndObject();
  to.Key("commands");
  to.StartArray();
  for (const auto& command : commands) describe(to, *command);
  to.EndArray();
  to.EndObject();
  return std::string(out.GetString(), out.GetSize()) + "\n";
}

}  // namespace netra
