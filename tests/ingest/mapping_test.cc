#include "ingest/mapping.h"

#include <gtest/gtest.h>

#include "ingest/embedded_files.h"
#include "ingest/format.h"
#include "ingest/format_spec.h"
#include "metrics/input_error.h"
#include "metrics/yaml_file.h"

namespace netra {
namespace {

constexpr std::string_view kSlots[] = {"id", "langs", "text"};

std::string error_of(std::string_view text) {
  try {
    Mapping::read(YamlFile::parse("contoh.yaml", std::string(text)), kSlots);
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

TEST(MappingTest, EveryShippedFormatIsBuilt) {
  EXPECT_EQ(format_names(), (std::vector<std::string>{"activitypub", "canonical", "facebook", "gnip", "jetstream_v1",
                                                      "jetstream_v2", "mastodon", "reddit", "telegram", "tiktok",
                                                      "twitter_v1", "twitter_v2", "youtube"}));
  for (const std::string& name : format_names()) EXPECT_NE(make_format(name, ""), nullptr);
}

TEST(MappingTest, AnUnknownFormatIsRefusedWithTheKnownOnes) {
  try {
    make_format("jetstream", "");
    FAIL();
  } catch (const InputError& error) {
    const std::string what = error.what();
    EXPECT_TRUE(what.starts_with("no format is called 'jetstream'; known are activitypub, canonical, facebook, ")) << what;
    EXPECT_TRUE(what.ends_with("youtube, and mapping files by their path")) << what;
  }
}

TEST(FormatSpecTest, ItsTextSaysHowAStreamIsRead) {
  for (const char* text : {"jetstream_v1", "jetstream_v1 in cloudevents", "jetstream_v2 with /a.zdict,/b.zdict", "./w.yaml in connect with /a.zdict"})
    EXPECT_EQ(FormatSpec::parse(text).text(), text);
  const FormatSpec spec = FormatSpec::parse("./w.yaml in connect with /a.zdict,/b.zdict");
  EXPECT_EQ(spec.format, "./w.yaml");
  EXPECT_EQ(spec.envelope, "connect");
  EXPECT_EQ(spec.dictionaries, (std::vector<std::string>{"/a.zdict", "/b.zdict"}));
  EXPECT_EQ((FormatSpec{"reddit", "none", {}}.text()), "reddit");
}

TEST(MappingTest, PlacesAreSideBySideAndRepeat) {
  const std::string text =
      "format: f\nfinisher: x\nslots: {id: /id, langs: /l/*, text: /}\nrepeat_at: [/inner]\nscreen: [id]\nwords: [langs]\n";
  const Mapping mapping = Mapping::read(YamlFile::parse("contoh.yaml", text), kSlots);
  EXPECT_EQ(mapping.first_place, (std::vector<uint32_t>{0, 1, 9}));
  EXPECT_EQ(mapping.stride, 10u);
  EXPECT_EQ(mapping.instances, 2u);
  ASSERT_EQ(mapping.paths.size(), 6u);
  EXPECT_EQ(mapping.paths[3].path, "/inner/id");
  EXPECT_EQ(mapping.paths[3].place, 10u);
  EXPECT_EQ(mapping.paths[5].path, "/inner");
  ASSERT_EQ(mapping.screen_paths.size(), 2u);
  EXPECT_EQ(mapping.screen_size, 1u);
  EXPECT_EQ(mapping.screen_paths[0].path, "/id");
  EXPECT_EQ(mapping.screen_paths[1].path, "/l");  // an array of values is looked at as one
  EXPECT_EQ(mapping.screen_paths[1].place, 1u);
}

TEST(MappingTest, NamesFileAndLineOfWhatIsWrong) {
  EXPECT_EQ(error_of("format: f\nfinisher: x\nslots:\n  id: /id\n  judul: /t\n"),
            "contoh.yaml:5: the finisher knows no slot 'judul'");
  EXPECT_EQ(error_of("format: f\nfinisher: x\nslots:\n  id: id\n"), "contoh.yaml:4: a path begins with '/'");
  EXPECT_EQ(error_of("format: f\nfinisher: x\nslots:\n  id: /id\n  text: /id\n"), "contoh.yaml:5: the path '/id' is another slot's already");
  for (const char* path : {"/", "/l/@"})
    EXPECT_EQ(error_of("format: f\nfinisher: x\nslots: {id: /id, langs: " + std::string(path) + "}\nscreen: [langs]\n"),
              "contoh.yaml:4: a slot of the screen is mapped, and to a value or an array of values");
  EXPECT_EQ(error_of("format: f\nfinisher: x\nslots: {id: /id}\nscreen: [id]\nwords: [langs]\n"),
            "contoh.yaml:5: a slot of the screen is mapped, and to a value or an array of values");
  EXPECT_NE(error_of("format: f\nfinisher: x\nslot: {}\n").find("contoh.yaml:3: unknown key 'slot'"),
            std::string::npos);
}

TEST(PathTrieTest, RefusesPathsThatSayNothing) {
  for (const char* path : {"", "id", "/a//b", "/a/*/b/*", "/a/@/b/*"})
    EXPECT_THROW(PathTrie({{path, 0}}), InputError) << path;
  EXPECT_THROW(PathTrie({{"/a", 0}, {"/a", 1}}), InputError);
}

TEST(PathTrieTest, FindsEveryKeyAndNoOther) {
  std::vector<PathTrie::Path> paths;
  std::vector<std::string> keys = {"a",
                                   "id",
                                   "id_str",
                                   "created_at",
                                   "in_reply_to_user_id_str",
                                   "in_reply_to_screen_name",
                                   "quoted_status_id_str",
                                   "abcdefgh",
                                   "abcdefgi",
                                   "$type",
                                   "12345678ABCDEFGH",
                                   "12345678xABCDEFGH"};
  for (uint32_t i = 0; i < keys.size(); ++i) paths.push_back({"/" + keys[i], i});
  const PathTrie trie(paths);
  const auto place = [&](std::string key) {
    const size_t size = key.size();
    key.append(8, '"');
    const PathTrie::Child* child = trie.find(trie.node(PathTrie::kRoot), key.data(), size);
    return child ? trie.node(child->node).place : PathTrie::kNone;
  };
  for (uint32_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(place(keys[i]), static_cast<int32_t>(i)) << keys[i];
    EXPECT_EQ(place(keys[i] + "x"), PathTrie::kNone);
    EXPECT_EQ(place(keys[i].substr(1)), PathTrie::kNone);
  }
  EXPECT_EQ(place("12345678yABCDEFGH"), PathTrie::kNone);
}

}  // namespace
}  // namespace netra
