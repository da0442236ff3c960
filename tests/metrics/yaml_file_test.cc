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

TEST(YamlFileTest, RefusesASecondDocument) {
  const auto message = [](const char* text) { return message_of([&] { YamlFile::parse("a.yaml", text); }); };
  for (const char* two : {"a: 1\n---\nb: 2\n", "a: 1\n...\nrest\n", "a: 1\n---\n"})
    EXPECT_EQ(message(two), "a.yaml:3: a second YAML document begins here; one file holds one, so leave out what parts them (`---` or `...`) or write two files");
  for (const char* one : {"", "# nothing\n", "---\na: 1\n", "a: 1\n...\n# the end\n"}) EXPECT_EQ(message(one), "no error");
}

TEST(YamlFileTest, RefusesBytesThatAreNoText) {
  const auto message = [](const std::string& text) { return message_of([&] { YamlFile::parse("a.yaml", text); }); };
  EXPECT_EQ(message("a: 1\nb: caf\xE9\n"), "a.yaml:2: holds NUL or bytes that are no UTF-8; save the file as UTF-8");
  EXPECT_EQ(message(std::string("a: 1\n\nb: x\0y\n", 14)), "a.yaml:3: holds NUL or bytes that are no UTF-8; save the file as UTF-8");
  EXPECT_EQ(YamlFile::parse("a.yaml", "\xEF\xBB\xBF" "a: \xC3\xA9\n").root()["a"].Scalar(), "\xC3\xA9");
  EXPECT_EQ(YamlFile::parse("a.yaml", std::string("\xFF\xFE" "a\0:\0 \0" "1\0\n\0", 12)).root()["a"].Scalar(), "1") << "UTF-16 with its mark";
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
            "no/such/file.yaml: cannot be read: No such file or directory; check the path and its permissions");
}

}  // namespace
}  // namespace netra
