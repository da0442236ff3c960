// The pitfalls of FORMATS section 7 where they touch formats other than Jetstream and X v1.1. tests/formats has those that
// show in hits.
#include <gtest/gtest.h>

#include "tests/ingest/json_values.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

std::string status(const std::string& content_json) {
  return R"({"id":"1","uri":"https://a.invalid/s/1","url":"https://a.invalid/1","created_at":"2024-09-22T10:13:20Z",)"
         R"("visibility":"public","account":{"acct":"a","uri":"https://a.invalid/u/a"},"content":)" +
         content_json + "}";
}

std::string comment(const std::string& more) {
  return R"({"id":"c","link_id":"t3_a","parent_id":"t3_a","author":"nama","created_utc":1706745600,"body":"isi")" + more + "}";
}

// The text of the only event.
std::string text_of(const std::string& format, const std::string& record) {
  const auto parser = make_format(format, "");
  const PaddedRecord padded(record);
  std::vector<Event> events;
  const ParseResult result = parser->parse(padded.record, events);
  EXPECT_TRUE(result.ok()) << result.what;
  return events.size() == 1 ? std::string(events[0].text.value_or("")) : "events: " + std::to_string(events.size());
}

std::string gnip(const std::string& verb, const std::string& more) {
  return R"({"id":"tag:search.twitter.com,2005:31","objectType":"activity","verb":")" + verb + R"(","postedTime":"2024-09-22T10:13:20.000Z",)"
         R"("actor":{"id":"id:twitter.com:7","preferredUsername":"warga"},"body":"isi")" + more + "}";
}

std::string facebook(const std::string& value) {
  return R"({"entry":[{"id":"9","time":1727000010,"changes":[{"field":"feed","value":)" + value + "}]}]}";
}

bool has(const Parsed& parsed, const std::string& words) {
  for (const std::string& event : parsed.events)
    if (event.find(words) != std::string::npos) return true;
  return false;
}

TEST(PitfallTest, P1IdsOf21DigitsSurvive) {
  const Parsed parsed = parse("tiktok", R"({"data":{"pinned_videos_list":[{"id":702874395068494965212,"video_description":"a"},{"video_id":"007"}]}})");
  ASSERT_EQ(parsed.events.size(), 2u) << parsed.what;
  EXPECT_TRUE(has(parsed, R"("object_id":"702874395068494965212")"));
  EXPECT_TRUE(has(parsed, R"("object_id":"007")"));
}

TEST(PitfallTest, P1TheIdOfAQuotedStatusMayBeANumber) {
  for (const char* id : {"123456789012345678901", "\"123456789012345678901\""})
    EXPECT_TRUE(has(parse("twitter_v1", R"({"id_str":"1","text":"a","user":{"id_str":"2"},"quoted_status_id_str":)" + std::string(id) + "}"),
                    R"("refs":[{"role":"quoted","id":"123456789012345678901")")) << id;
}

TEST(PitfallTest, P2TimesOfAllErasAreRead) {
  for (const char* time : {"1706745600", "1706745600.0", R"("1706745600")", "1.7067456e9"}) {
    std::string record = comment("");
    record.replace(record.find("1706745600"), 10, time);
    EXPECT_TRUE(has(parse("reddit", record), R"("t_event_us":1706745600000000)")) << time;
  }
  for (const char* time : {"true", "\"besok\"", "1e300", "-1e300", "\"\"", "{}"}) {
    std::string record = comment("");
    record.replace(record.find("1706745600"), 10, time);
    const Parsed parsed = parse("reddit", record);
    EXPECT_EQ(parsed.events.size(), 1u) << time;
    EXPECT_FALSE(has(parsed, "t_event_us")) << time;
  }
  EXPECT_TRUE(has(parse("reddit", comment(R"(,"edited":1706746000.5)")), R"("version":"1706746000500000")"));
  EXPECT_FALSE(has(parse("reddit", comment(R"(,"edited":false)")), "edited"));
}

struct Fragment {
  const char *html, *text;
};
class HtmlFragment : public testing::TestWithParam<Fragment> {};

TEST_P(HtmlFragment, P12ShowsWhatAReaderSees) {
  std::string json = "\"";
  for (const char* c = GetParam().html; *c; ++c) {
    if (*c == '"' || *c == '\\') json += '\\';
    if (*c == '\n')
      json += "\\n";
    else
      json += *c;
  }
  EXPECT_EQ(text_of("mastodon", status(json + "\"")), GetParam().text);
}

constexpr Fragment kFragments[] = {
    {"<p>satu</p>", "satu"},
    {"<p>satu</p><p>dua</p>", "satu\n\ndua"},
    {"<p>satu</p> \n <P class=\"x\">dua</P>", "satu\n\ndua"},
    {"satu<br>dua<br/>tiga<BR />empat", "satu\ndua\ntiga\nempat"},
    {"a &amp; b &lt;3 &quot;c&quot; &#39;d&#x27;", "a & b <3 \"c\" 'd'"},
    {"&amp;lt;p&amp;gt;", "&lt;p&gt;"},
    {"ke<b>ren</b>", "keren"},
    {"<span class=\"invisible\">https://</span><span>a.invalid</span>", "https://a.invalid"},
    {"<a href=\"https://a.invalid/?a=1&amp;b=2\" rel=\"x\">tautan</a>", "tautan"},
    {"1 < 2", "1 < 2"},
    {"<>", "<>"},
    {"sisa <b", "sisa <b"},
    {"a<script>var x = '<p>y</p>';</script>b", "ab"},
    {"a<STYLE type=\"x\">p{}</Style>b", "ab"},
    {"a<script>b", "ab"},
    {"a\xC2\xA0&nbsp;b", "a\xC2\xA0\xC2\xA0" "b"},
    {"&notanentity; &#xD800;", "\xC2\xAC" "anentity; \xEF\xBF\xBD"},
    {"<p>\xF0\x9F\x99\x82</p>", "\xF0\x9F\x99\x82"},
    {"<ul><li>satu</li></ul>", "satu"},
    {"", ""},
};
INSTANTIATE_TEST_SUITE_P(Ingest, HtmlFragment, testing::ValuesIn(kFragments));

// Every beginning searched all of the rest for its end: minutes for a text of this size.
TEST(PitfallTest, P12MarkupThatNeverEndsIsText) {
  for (const std::string piece : {"<script", "<style", "<a "}) {
    std::string text;
    while (text.size() < (2u << 20)) text += piece;
    EXPECT_EQ(text_of("mastodon", status("\"" + text + "\"")), text);
  }
}

TEST(PitfallTest, P12MarkupOfOtherFormatsIsReadAsTheirs) {
  EXPECT_EQ(text_of("reddit", R"({"id":"s","title":"a &gt; b","selftext":"<b>c</b>","author":"n","created_utc":1})"), "a > b\n\n<b>c</b>");
  EXPECT_EQ(text_of("youtube", R"({"kind":"youtube#comment","id":"1","snippet":{"textDisplay":"a&amp;b<br>c","publishedAt":"2024-09-22T10:13:20Z"}})"), "a&b\nc");
  EXPECT_EQ(text_of("twitter_v2", R"({"id":"1","text":"a &amp;&lt; b"})"), "a &< b");
}

TEST(PitfallTest, P14ThePayloadIsJsonInsideAString) {
  EXPECT_TRUE(has(parse("mastodon", R"({"event":"delete","payload":"0117024236332527350"})"), R"("object_id":"local:0117024236332527350")"));
  EXPECT_TRUE(has(parse("mastodon", R"({"event":"filters_changed"})"), R"("flags":["filters_changed"])"));
  const std::string inner = status(R"("<p>garis \\\\ miring \"kutip\"</p>")");
  std::string twice;
  for (const char c : inner) twice += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  EXPECT_EQ(text_of("mastodon", R"({"event":"update","payload":")" + twice + "\"}"), "garis \\\\ miring \"kutip\"");
  EXPECT_EQ(parse("mastodon", R"({"event":"update","payload":"{\"id\":"})").fault, Fault::kInvalidJson);
  EXPECT_EQ(parse("mastodon", R"({"event":"update"})").fault, Fault::kMissingField);
  EXPECT_EQ(parse("mastodon", R"({"event":"update","payload":7})").fault, Fault::kWrongType);
}

TEST(PitfallTest, P14AnSseFrameSaysTheSameAsTheWebSocket) {
  const std::string payload = status("\"<p>isi</p>\"");
  std::string quoted;
  for (const char c : payload) quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  const Parsed socket = parse("mastodon", R"({"event":"update","payload":")" + quoted + "\"}");
  ASSERT_EQ(socket.events.size(), 1u) << socket.what;
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    EXPECT_EQ(parse("mastodon", ":thump" + end + "event: update" + end + "data: " + payload + end).events, socket.events);
    EXPECT_EQ(parse("mastodon", "event:delete" + end + "data:0042").events,
              parse("mastodon", R"({"event":"delete","payload":"0042"})").events);
  }
}

TEST(PitfallTest, P14AnSseFrameIsReadByTheStandard) {
  const Parsed deleted = parse("mastodon", R"({"event":"delete","payload":"42"})");
  for (const char* frame : {"id: 7\nevent: delete\ndata: 42", "foo: 7\nevent: delete\ndata: 42", "id\nevent: delete\ndata: 42", "retry: 9\r\nevent: delete\r\ndata: 42", "\xEF\xBB\xBF" "event: delete\ndata: 42", "\nevent: delete\ndata: 42",
                            "event: update\nevent: delete\ndata:42\nother: x"})
    EXPECT_EQ(parse("mastodon", frame).events, deleted.events) << frame;
  EXPECT_TRUE(has(parse("mastodon", "data: {}"), R"("flags":["message"])"));
  EXPECT_TRUE(has(parse("mastodon", "event:\ndata: a"), R"("flags":["message"])"));
  EXPECT_TRUE(has(parse("mastodon", "event: kata \"kutip\"\ndata: \"a\ndata: b\""), R"("flags":["kata \"kutip\""])"));
  const std::string whole = status("\"isi\""), head = whole.substr(0, whole.find("\"url\"")), tail = whole.substr(head.size());
  EXPECT_EQ(parse("mastodon", "event: update\ndata: " + head + "\ndata: " + tail).events, parse("mastodon", "event: update\ndata: " + whole).events);
  EXPECT_TRUE(has(parse("mastodon", "event: delete\ndata: 4\ndata: 2"), R"("object_id":"local:4\n2")"));
}

// Found by fuzzing: the offset was one in the message that the frame was made into.
TEST(PitfallTest, P14AFaultOfAnSseFrameLiesInTheRecord) {
  const std::string_view frame = "event: update\ndata: {\"id\":\"1\",\"uri\":";
  const Parsed refused = parse("mastodon", frame);
  EXPECT_NE(refused.fault, Fault::kNone);
  EXPECT_EQ(refused.offset, 0u);
  EXPECT_NE(parse("mastodon", frame.substr(frame.find('{'))).offset, 0u);
}

TEST(PitfallTest, P19WhatIsUnknownIsKeptByNameInEveryFormat) {
  EXPECT_TRUE(has(parse("jetstream_v2", R"({"$type":"message","payload":{"$type":"x#jenisBaru","seq":9}})"), "unknown_kind"));
  EXPECT_TRUE(has(parse("mastodon", R"({"event":"jenis.baru","payload":"{}"})"), R"(["jenis.baru"])"));
  EXPECT_TRUE(has(parse("activitypub", R"({"type":"JenisBaru","id":"https://a.invalid/1","actor":"https://a.invalid/u"})"), R"(["jenisbaru"])"));
  EXPECT_TRUE(has(parse("facebook", R"({"entry":[{"id":"1","changes":[{"field":"baru","value":{}}]}]})"), "field_baru"));
  EXPECT_TRUE(has(parse("twitter_v2", R"({"data":{"user_withheld":{"user":{"id":"1"}}}})"), "user_withheld"));
  const auto result = [](const std::string& action) { return parse("twitter_v2", R"({"id":"1","reason":"deleted","action":)" + action + "}"); };
  EXPECT_TRUE(has(result(R"("delete")"), R"("kind":"post","op":"delete","object_id":"1","flags":["deleted"])"));
  for (const char* action : {"withhold", "undelete", "scrub_geo", "drop"})
    EXPECT_TRUE(has(result("\"" + std::string(action) + "\""), R"("kind":"control","op":"create","object_id":"1","flags":[")" + std::string(action) + "\"]")) << action;
  EXPECT_TRUE(has(result("null"), R"("flags":["no_action"])"));
  EXPECT_TRUE(has(parse("gnip", gnip("sematkan", "")), R"("kind":"control","op":"create","flags":["verb_sematkan"])"));
  EXPECT_TRUE(has(parse("gnip", gnip("", "")), R"("flags":["verb_none"])"));
  EXPECT_TRUE(has(parse("facebook", facebook(R"({"item":"comment","verb":"update","from":{"id":"77"},"comment_id":"9_1","message":"a"})")), R"("op":"update")"));
  EXPECT_TRUE(has(parse("facebook", facebook(R"({"item":"comment","verb":"delete","from":{"id":"77"},"comment_id":"9_1"})")), R"("op":"delete")"));
  EXPECT_TRUE(has(parse("facebook", facebook(R"({"item":"comment","verb":"sematkan","from":{"id":"77"},"comment_id":"9_1","message":"a"})")),
                  R"("kind":"control","op":"create","flags":["verb_sematkan"])"));
}

TEST(PitfallTest, ADeleteOfGnipIsOneOfThePostThatItsObjectNames) {
  for (const char* id : {"object:search.twitter.com,2005:30", "tag:search.twitter.com,2005:30"}) {
    const Parsed parsed = parse("gnip", gnip("delete", R"(,"object":{"objectType":"note","id":")" + std::string(id) + "\"}"));
    ASSERT_EQ(parsed.events.size(), 1u) << parsed.what;
    EXPECT_EQ(parsed.events[0], R"({"source":"x.gnip","kind":"post","op":"delete","object_id":"30","actor_id":"7","actor_handle":"warga","t_event_us":1727000000000000})");
  }
  EXPECT_EQ(parse("gnip", R"({"verb":"delete","object":{"id":"tag:search.twitter.com,2005:30"}})").events.size(), 1u);
  EXPECT_EQ(parse("gnip", gnip("delete", "")).fault, Fault::kMissingField);
}

TEST(PitfallTest, P21AMastodonPostMayAnswerAndQuote) {
  std::string record = status("\"a\"");
  record.insert(1, R"("in_reply_to_id":"9","quote":{"quoted_status":)" + status("\"b\"") + "},");
  const Parsed parsed = parse("mastodon", record);
  ASSERT_EQ(parsed.events.size(), 2u) << parsed.what;
  EXPECT_NE(parsed.events[0].find(R"("role":"parent","id":"local:9")"), std::string::npos);
  EXPECT_NE(parsed.events[0].find(R"("role":"quoted")"), std::string::npos);
}

TEST(PitfallTest, P21StatusesInsideStatusesAreReadTwoLevelsDeep) {
  std::string record = status("\"dalam\"");
  for (int i = 0; i < 20; ++i) {
    std::string outer = status("\"luar\"");
    record = outer.insert(1, R"("quote":{"quoted_status":)" + record + "},");
  }
  EXPECT_EQ(parse("mastodon", record).events.size(), 3u);
}

TEST(PitfallTest, ARedditLinkIsBuiltFromWhateverTheRootIsCalled) {
  const auto link = [](const std::string& root) {
    std::string record = comment("");
    record.replace(record.find("\"t3_a\""), 6, root);
    return parse("reddit", record);
  };
  EXPECT_TRUE(has(link("\"t3_a\""), R"("url":"https://www.reddit.com/comments/a/_/c/")"));
  EXPECT_TRUE(has(link("\"aé\""), R"("url":"https://www.reddit.com/comments/aé/_/c/")"));
  EXPECT_TRUE(has(link("\"x3_a\""), R"("url":"https://www.reddit.com/comments/x3_a/_/c/")"));
  EXPECT_TRUE(has(link("345"), R"("url":"https://www.reddit.com/comments/345/_/c/")"));
  EXPECT_FALSE(has(link("\"t3_\""), R"("url")"));
}

TEST(PitfallTest, AYouTubeCommentIsEditedWhenItsTimesSaySo) {
  const auto updated = [](const std::string& at, const std::string& published = "2024-09-22T10:13:20Z") {
    const Parsed parsed = parse("youtube", R"({"kind":"youtube#comment","id":"1","snippet":{"textOriginal":"a","publishedAt":")" + published + R"(","updatedAt":")" + at + "\"}}");
    EXPECT_EQ(parsed.events.size(), 1u) << parsed.what;
    return has(parsed, R"("version":")" + at + R"(","flags":["edited"])");
  };
  for (const char* later : {"2024-09-22T10:13:20.001Z", "2024-09-22T11:00:00+00:30", "2024-09-22T09:13:21-01:00"}) EXPECT_TRUE(updated(later)) << later;
  for (const char* same : {"2024-09-22T10:13:20Z", "2024-09-22T10:13:20.000Z", "2024-09-22T10:13:20z", "2024-09-22T17:13:20+07:00", "2024-09-22T12:00:00+07:00", "besok", ""})
    EXPECT_FALSE(updated(same)) << same;
  EXPECT_FALSE(updated("2024-09-22T10:13:20Z", "2024-09-22T10:13:20.5Z"));
  EXPECT_FALSE(updated("2024-09-22T10:13:20Z", "besok"));
}

TEST(PitfallTest, AnActivityAboutNothingPointsToNothing) {
  for (const char* type : {"Like", "Announce", "Follow", "Block"})
    for (const char* object : {"", R"(,"object":[])", R"(,"object":"")", R"(,"object":{})"}) {
      const Parsed parsed = parse("activitypub", R"({"type":")" + std::string(type) + R"(","id":"https://a.invalid/1","actor":"https://a.invalid/u")" + object + "}");
      ASSERT_EQ(parsed.events.size(), 1u) << parsed.what;
      EXPECT_FALSE(has(parsed, R"("refs")")) << parsed.events[0];
    }
}

TEST(PitfallTest, P23DeletedAndRemovedTextsAreFlagged) {
  std::string record = comment("");
  record.replace(record.find("isi"), 3, "[removed]");
  EXPECT_TRUE(has(parse("reddit", record), R"("flags":["text_removed"])"));
  record.replace(record.find("[removed]"), 9, "[deleted]");
  record.replace(record.find("nama"), 4, "[deleted]");
  const Parsed parsed = parse("reddit", record);
  EXPECT_TRUE(has(parsed, R"("flags":["author_deleted","text_deleted"])"));
  EXPECT_FALSE(has(parsed, "actor_id"));
}

TEST(PitfallTest, P24FacebookIdsAreTheSameHoweverTheyAreSpelled) {
  const auto like = [](const std::string& from, const std::string& post) {
    return parse("facebook", R"({"entry":[{"id":1,"time":5,"changes":[{"field":"feed","value":{"item":"like","verb":"add","from":{"id":)" + from +
                                 R"(},"post_id":)" + post + "}}]}]}");
  };
  EXPECT_EQ(like("77", "88").events, like("\"77\"", "\"88\"").events);
  EXPECT_TRUE(has(like("77", "88"), R"("object_id":"reaction:77:88")"));
  EXPECT_TRUE(has(parse("facebook", R"({"entry":[{"id":1,"changes":[{"field":"feed"}]}]})"), "field_feed"));
}

TEST(PitfallTest, P24WhatComesWithoutItsIdIsItsActorsAtItsTime) {
  const auto without_id = [](const std::string& item, const std::string& more) {
    return parse("facebook", facebook(R"({"item":")" + item + R"(","verb":"add","message":"a")" + more + "}"));
  };
  const std::string who = R"(,"from":{"id":77})", when = R"(,"created_time":1727000000)";
  EXPECT_TRUE(has(without_id("comment", who + when), R"("object_id":"c:77:1727000000000000")"));
  EXPECT_TRUE(has(without_id("comment", who), R"("object_id":"c:77:1727000010000000")"));
  EXPECT_TRUE(has(without_id("status", who + when), R"("object_id":"p:77:1727000000000000")"));
  EXPECT_TRUE(has(without_id("share", who + when), R"("object_id":"share:77:1727000000000000")"));
  EXPECT_EQ(without_id("comment", when).fault, Fault::kMissingField);
  EXPECT_EQ(parse("facebook", R"({"entry":[{"changes":[{"field":"feed","value":{"item":"comment","verb":"add","from":{"id":77}}}]}]})").fault, Fault::kMissingField);
}

TEST(PitfallTest, P24ABatchOfChangesIsOneRecord) {
  const std::string change = R"({"field":"feed","value":{"item":"status","verb":"add","post_id":"1","message":"a"}})";
  EXPECT_EQ(parse("facebook", R"({"entry":[{"id":1,"changes":[)" + change + "," + change + R"(]},{"id":2,"changes":[)" + change + "]}]}").events.size(), 3u);
}

TEST(PitfallTest, P4AListWhoseElementIsNotOneValueIsBroken) {
  const auto bad = [](const std::string& format, const std::string& before, const std::string& list, const std::string& after) {
    const Parsed parsed = parse(format, before + list + after);
    EXPECT_EQ(parsed.fault, Fault::kInvalidJson) << format << " " << list;
    EXPECT_TRUE(parsed.events.empty());
    EXPECT_GE(parsed.offset, before.size()) << format << " " << list;
  };
  for (const char* list : {R"(["a" "b"])", R"(["a""b"])", R"(["a",6x])", R"([{"a"],"b"])", R"(["a":1])", R"([:,"a"])", R"(["a",{}{}])", R"(["a",[1}])", R"(["a",truer])",
                           R"(["a",-])", R"(["a",])", R"(["a",{} "b"])", R"(["\q","\q"])"}) {
    bad("telegram", R"({"id":1,"type":"public_channel","messages":[{"id":1,"type":"message","text":)", list, "}]}");
    bad("activitypub", R"({"type":"Note","id":"https://a.invalid/1","content":"a","attributedTo":)", list, "}");
    bad("activitypub", R"({"type":"Note","id":"https://a.invalid/1","content":"a","to":)", list, "}");
    bad("twitter_v2", R"({"id":"1","text":"a","edit_history_tweet_ids":)", list, "}");
    bad("jetstream_v1",
        R"({"did":"did:plc:a","time_us":1727000000000000,"kind":"commit","commit":{"rev":"r","operation":"create","collection":"app.bsky.feed.post","rkey":"k","cid":"c","record":{"text":"a","langs":)",
        list, "}}}");
  }
  for (const char* list : {R"([5,"7"])", R"([ "5" , 7 ])"})
    EXPECT_TRUE(has(parse("twitter_v2", R"({"id":"7","text":"a","edit_history_tweet_ids":)" + std::string(list) + "}"), R"("op":"update","object_id":"5")")) << list;
  EXPECT_EQ(parse("twitter_v2", R"({"id":"7","text":"a","edit_history_tweet_ids":[{"id":"5"},"7"]})").fault, Fault::kWrongType);
}

TEST(PitfallTest, P27ListsOfARecordAreBounded) {
  std::string many = R"({"data":{"videos":[)";
  for (int i = 0; i < 100'001; ++i) many += R"({"id":1},)";
  many.back() = ']';
  const Parsed parsed = parse("tiktok", many + "}}");
  EXPECT_EQ(parsed.fault, Fault::kInternal);
  EXPECT_TRUE(parsed.events.empty());
}

TEST(PitfallTest, P27ActivitiesInsideActivitiesAreReadToABound) {
  std::string record = R"({"type":"Like","id":"https://a.invalid/1","actor":"https://a.invalid/u","object":"https://a.invalid/o"})";
  for (int i = 0; i < 200; ++i) record = R"({"type":"Announce","id":"https://a.invalid/2","actor":"https://a.invalid/g","object":)" + record + "}";
  EXPECT_EQ(parse("activitypub", record).fault, Fault::kTooDeep);
}

TEST(PitfallTest, P28HandlesAreShownAndIdsJoin) {
  const Parsed parsed = parse("jetstream_v2", R"({"$type":"message","payload":{"$type":"x#identity","did":"did:plc:a","seq":7,"time":"2024-09-22T10:13:20Z","identity":{"did":"did:plc:a","handle":"nama.baru","seq":1}}})");
  ASSERT_EQ(parsed.events.size(), 1u) << parsed.what;
  EXPECT_TRUE(has(parsed, R"("kind":"account","op":"update","object_id":"did:plc:a","actor_id":"did:plc:a","actor_handle":"nama.baru")"));
}

TEST(PitfallTest, WhatGoesToSomeOnlyIsNotPublic) {
  const auto is_public = [](const std::string& format, const std::string& record) {
    const auto parser = make_format(format, "");
    const PaddedRecord padded(record);
    std::vector<Event> events;
    EXPECT_TRUE(parser->parse(padded.record, events).ok());
    return !events.at(0).non_public();
  };
  for (const char* visibility : {"private", "direct", ""}) {
    std::string record = status("\"a\"");
    record.replace(record.find("\"public\""), 8, "\"" + std::string(visibility) + "\"");
    EXPECT_FALSE(is_public("mastodon", record)) << visibility;
  }
  EXPECT_TRUE(is_public("mastodon", status("\"a\"")));
  const auto note = [](const std::string& to) { return R"({"type":"Note","id":"https://a.invalid/1","content":"a")" + to + "}"; };
  EXPECT_TRUE(is_public("activitypub", note("")));
  EXPECT_TRUE(is_public("activitypub", note(R"(,"to":["https://a.invalid/f"],"cc":["https://www.w3.org/ns/activitystreams#Public"])")));
  EXPECT_FALSE(is_public("activitypub", note(R"(,"to":["https://a.invalid/f"],"cc":[])")));
  EXPECT_TRUE(is_public("activitypub", note(R"(,"to":[],"cc":[])")));
  for (const char* everybody : {R"("https:\/\/www.w3.org\/ns\/activitystreams#Public")", R"("as\u003aPublic")", R"("Public")", R"({"id":"as:Public"})"}) {
    EXPECT_TRUE(is_public("activitypub", note(R"(,"to":["https://a.invalid/f",)" + std::string(everybody) + "]"))) << everybody;
    EXPECT_TRUE(is_public("activitypub", note(R"(,"to":[],"cc":)" + std::string(everybody)))) << everybody;
  }
  for (const char* some : {R"("https://a.invalid/#Public")", R"("https://a.invalid/u#PublicRelations")", R"("public")", "7", R"({"type":"Person"})"}) {
    EXPECT_FALSE(is_public("activitypub", note(R"(,"to":[)" + std::string(some) + "]"))) << some;
    EXPECT_FALSE(is_public("activitypub", note(R"(,"cc":)" + std::string(some)))) << some;
  }
  const auto activity = [&](const std::string& to, const std::string& note_to) {
    return R"({"type":"Create","id":"https://a.invalid/2","actor":"https://a.invalid/u")" + to + R"(,"object":)" + note(note_to) + "}";
  };
  EXPECT_FALSE(is_public("activitypub", activity(R"(,"to":[{"id":"https://a.invalid/f"}])", "")));
  EXPECT_FALSE(is_public("activitypub", activity(R"(,"to":"https://a.invalid/f")", R"(,"to":[],"cc":[])")));
  EXPECT_TRUE(is_public("activitypub", activity(R"(,"to":"as:Public")", "")));
  EXPECT_TRUE(is_public("activitypub", activity(R"(,"to":"https://a.invalid/f")", R"(,"cc":"as:Public")")));
  EXPECT_FALSE(is_public("activitypub", activity(R"(,"to":"as:Public")", R"(,"to":"https://a.invalid/f")")));
  const auto chat = [](const std::string& type) { return R"({"id":1,"type":")" + type + R"(","messages":[{"id":1,"type":"message","text":"a"}]})"; };
  EXPECT_TRUE(is_public("telegram", chat("public_channel")));
  EXPECT_FALSE(is_public("telegram", chat("private_group")));
}

TEST(PitfallTest, ALateFaultLeavesNoEventsOfItsRecord) {
  for (const char* record : {R"({"data":[{"id":"1","text":"a"},{"id":"2","text":5}]})", R"({"data":[{"id":"1","text":"a"},7]})",
                             R"({"data":[{"id":"1","text":"a"}],"includes":{"users":{}}})", R"({"data":[{"id":"1","text":"a"},]})"}) {
    const Parsed parsed = parse("twitter_v2", record);
    EXPECT_NE(parsed.fault, Fault::kNone) << record;
    EXPECT_TRUE(parsed.events.empty()) << record;
  }
}

}  // namespace
}  // namespace netra
