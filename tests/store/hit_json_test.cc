#include "store/hit_json.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "metrics/input_error.h"
#include "world.h"

namespace netra::test {
namespace {

std::string json_of(const pb::Hit& hit, bool comparable) {
  std::string out;
  append_hit_json(hit, comparable, out);
  return out;
}

TEST(HitJsonTest, TheExportsShapeIsFixed) {
  World world;
  Given act = like("l1", "m1", "p1", day(120));
  act.handle = "m1.example";
  world.commit({post("p1", "x", "\"well\" +a ✌", day(110)), act});
  const pb::Hit hit = world.only_hit();
  const std::string value_act = R"({"op":0,"object":"l1","version":"","actor":"m1","at":10368000000000,"ref":"p1"})";
  const std::string value_post = "{\"op\":0,\"object\":\"p1\",\"version\":\"\",\"actor\":\"x\",\"at\":9504000000000,\"text\":\"\"well\" +a ✌\"}";
  const std::string expected =
      R"({"id":")" + hex(hit.id()) + R"(","act":"reaction","platform":"bluesky","object":"l1","actor":{"id":"m1","handle":"m1.example"},)"
      R"("member":{"person":"m1","category":"PNS","agency":"Agency","region":"64.09"},)"
      R"("ground":{"content":{"id":"p1","author":"x","text":"\"well\" +a ✌"},"verdict":{"contest":"one","contestant":"a","name":"Name of a","side":"support",)"
      R"("grade":"strong","items":["DS-2","KE-2"],"evidence":[{"rule":"test/rule","start":7,"end":9,"text":"+a"}]}},)"
      R"("regulation":[{"item":"DS-2","class":"disiplin","basis":["Basis of DS-2"],"verified":true},{"item":"DS-6","class":"disiplin","basis":["Basis of DS-6"],"verified":true}],)"
      R"("grade":"review","times":{"act":"1970-05-01T00:00:00Z","seen":"1970-05-01T00:00:00Z","event":"1970-05-01T00:00:00Z"},"status":"standing",)"
      R"("evidence":{"act":{"sha256":")" + sha256(value_act).hex() + R"(","record_sha256":")" + sha256(value_act).hex() + R"("},"content":{"sha256":")" +
      sha256(value_post).hex() + R"(","record_sha256":")" + sha256(value_post).hex() + R"("}},"pack":")" + world.pack->identity.hex() + R"(","roster":")" +
      sha256("r1").hex() + "\"";
  EXPECT_EQ(json_of(hit, true), expected + "}");
  EXPECT_EQ(json_of(hit, false), expected + R"(,"provenance":{"act":"kafka:posts/0/1","content":"kafka:posts/0/0","run":")" + world.store().run().run +
                                     R"(","program":"0.1.0"}})");
}

TEST(HitJsonTest, AGroundThatIsAnAccountNamesIt) {
  World world;
  world.commit(follow("f1", "m1", "camp", day(120)));
  EXPECT_NE(json_of(world.only_hit(), true).find(R"("ground":{"account":{"contest":"one","contestant":"a","side":"support","id":"camp"}})"), std::string::npos)
      << json_of(world.only_hit(), true);
}

TEST(HitJsonTest, CsvHasTheSameFieldsQuotedAsRfc4180Says) {
  World world;
  world.commit(post("p1", "m1", "one, \"two\"\nthree +a", day(120)));
  std::string header, line;
  append_hit_csv_header(false, header);
  append_hit_csv(world.only_hit(), false, line);
  EXPECT_NE(line.find("\"one, \"\"two\"\"\nthree +a\""), std::string::npos) << line;
  EXPECT_TRUE(line.ends_with("\r\n"));
  size_t fields = 1;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) ++fields;
  }
  EXPECT_EQ(fields, static_cast<size_t>(std::count(header.begin(), header.end(), ',')) + 1);
  EXPECT_TRUE(header.starts_with("id,act,platform,"));
}

TEST(HitJsonTest, EveryFieldOfTheExportHasItsColumn) {
  World world;
  world.commit({post("p1", "x", "well +a", day(120)), like("l1", "m1", "p1", day(121)), unlike("l1", "m1", day(122))});
  std::string header, line;
  append_hit_csv_header(true, header);
  append_hit_csv(world.only_hit(), true, line);
  const auto cut = [](const std::string& row) {
    std::vector<std::string> fields(1);
    for (const char c : row.substr(0, row.size() - 2)) c == ',' ? fields.emplace_back() : fields.back() += std::string(1, c);
    return fields;
  };
  const std::vector<std::string> names = cut(header), values = cut(line);
  ASSERT_EQ(names.size(), values.size());
  const auto value_of = [&](const std::string& name) { return values[static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin())]; };
  const pb::Hit hit = world.only_hit();
  EXPECT_EQ(value_of("ground.verdict.evidence.start"), "5");
  EXPECT_EQ(value_of("ground.verdict.evidence.end"), "7");
  EXPECT_EQ(value_of("ground.verdict.evidence.text"), "+a");
  EXPECT_EQ(value_of("history.what"), "undo");
  EXPECT_EQ(value_of("history.at"), format_utc(day(122)));
  EXPECT_EQ(value_of("evidence.act.record_sha256"), hex(hit.act_evidence().record_sha256()));
  EXPECT_EQ(value_of("evidence.content.sha256"), hex(hit.content_evidence().value_sha256()));
  EXPECT_EQ(value_of("evidence.content.record_sha256"), hex(hit.content_evidence().record_sha256()));
}

TEST(HitJsonTest, FiltersTakeWhatTheyName) {
  World world;
  world.members["far"] = {GivenMember{.region = "31.01"}};
  world.commit({post("p1", "m1", "+a", day(120)), post("p2", "m1", "+b?", day(90)), post("p3", "far", "-c", day(300)), like("l1", "far", "p1", day(130))});
  const auto count = [&](HitFilter filter) {
    int hits = 0;
    for_each_hit(world.store(), filter, [&](const pb::Hit&) { return ++hits > 0; });
    return hits;
  };
  EXPECT_EQ(count({}), 4);
  EXPECT_EQ(count({.contest = "two"}), 1);
  EXPECT_EQ(count({.contest = {}, .contestant = "a"}), 2);
  EXPECT_EQ(count({.contest = {}, .contestant = {}, .act = "reaction"}), 1);
  EXPECT_EQ(count({.contest = {}, .contestant = {}, .act = {}, .grade = "strong"}), 2);
  EXPECT_EQ(count({.contest = {}, .contestant = {}, .act = {}, .grade = {}, .item_class = "kode_etik"}), 1);
  EXPECT_EQ(count({.contest = {}, .contestant = {}, .act = {}, .grade = {}, .item_class = {}, .region = "64"}), 2);
  EXPECT_EQ(count({.contest = {}, .contestant = {}, .act = {}, .grade = {}, .item_class = {}, .region = "31", .from = day(130), .to = day(300)}), 1);
}

TEST(HitJsonTest, AHitIsCountedUnderTheMembersRegencyAndWhatIsNoCodeIsNotShown) {
  const auto region_of = [](const std::string& region) {
    pb::Hit hit;
    hit.mutable_member()->set_region(region);
    return count_key(hit).region;
  };
  EXPECT_EQ(region_of("64.09"), "64.09");
  EXPECT_EQ(region_of("64.09.01.2003"), "64.09");
  EXPECT_EQ(region_of("64"), "64");
  EXPECT_EQ(region_of("ID"), "ID");
  for (const char* other : {"", "6", "64.", "64.9", "64.090", "64x09", "IDs", "6a", "Mr Doe"}) EXPECT_EQ(region_of(other), "unknown") << other;
}

TEST(HitJsonTest, AHitIsFoundByTheFirstDigitsOfItsId) {
  World world;
  world.commit(post("p1", "m1", "+a", day(120)));
  const std::string id = hex(world.only_hit().id());
  int found = 0;
  for (const size_t digits : {4u, 5u, 31u, 32u}) EXPECT_TRUE(with_hit(world.store(), id.substr(0, digits), [&](const pb::Hit&) { ++found; }));
  EXPECT_EQ(found, 4);
  EXPECT_FALSE(with_hit(world.store(), id[0] == '0' ? "ffff" : "0000", [](const pb::Hit&) {}));
  EXPECT_THROW(with_hit(world.store(), "xyz!", [](const pb::Hit&) {}), InputError);
}

TEST(HitJsonTest, TheRootIsOverTheComparableLines) {
  World world;
  world.commit({post("p1", "m1", "+a", day(120)), post("p2", "m2", "+b", day(120))});
  EXPECT_EQ(comparable_root(world.store()).hex(), sha256(world.export_lines()).hex());
}

}  // namespace
}  // namespace netra::test
