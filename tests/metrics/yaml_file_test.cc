#include "metrics/yaml_file.h"

#include <gtest/gtest.h>

#include "metrics/input_error.h"

namespace netra {
namespace {

std::string message_of(const auto& act) {
  try {
    act();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(YamlFileTest, NamesFileAndLineOfBrokenYaml) {
  EXPECT_EQ(message_of([] { YamlFile::parse("a.yaml", "ok: 1\nbad: [1, 2\n"); }).substr(0, 9), "a.yaml:3:");
}

TEST(YamlFileTest, HintsAtAHashtagThatBeganAComment) {
  const auto message = [](const char* text) { return message_of([&] { YamlFile::parse("a.yaml", text); }); };
  EXPECT_NE(message("a: 1\ntags: [#Contoh]\n").find("if line 2 means a hashtag, quote it"), std::string::npos);
  EXPECT_NE(message("tags: [\"#Satu\", #Contoh]\n").find("if line 1 means a hashtag"), std::string::npos);
  for (const char* other : {"# see [#1]\nbad: [1\n", "tags: [\"#Satu\"\n", "bad: [1 # more\n"}) EXPECT_EQ(message(other).find("hashtag"), std::string::npos) << message(other);
}

TEST(YamlFileTest, NamesTheUnknownKeyAndTheKnownOnes) {
  const YamlFile file = YamlFile::parse("a.yaml", "name: x\nnmae: y\n");
  EXPECT_EQ(message_of([&] { file.check_keys(file.root(), {"name", "title"}); }),
            "a.yaml:2: unknown key 'nmae'; known here: name, title; did you mean 'name'?");
}

TEST(YamlFileTest, SaysWhichKeyIsMissing) {
  const YamlFile file = YamlFile::parse("a.yaml", "name: x\n");
  EXPECT_EQ(message_of([&] { file.need(file.root(), "title"); }), "a.yaml:1: the key 'title' is missing");
}

TEST(YamlFileTest, SaysThatAFileCannotBeRead) {
  EXPECT_EQ(message_of([] { YamlFile::read("no/such/file.yaml"); }),
            "no/such/file.yaml: cannot be read; check that the file exists and its permissions");
}

}  // namespace
}  // namespace netra
