#include "ingest/event_json.h"

#include <gtest/gtest.h>

namespace netra {
namespace {

TEST(EventNamesTest, EveryNameReadsBack) {
  for (const char* name : {"post", "share", "reaction", "follow", "block", "account", "profile", "control", "other"})
    EXPECT_EQ(name_of(kind_of(name).value()), name);
  for (const char* name : {"create", "update", "delete", "snapshot"}) EXPECT_EQ(name_of(op_of(name).value()), name);
  for (const char* name : {"parent", "root", "quoted", "subject", "via"})
    EXPECT_EQ(name_of(role_of(name).value()), name);
  for (const char* name : {"none", "by_id", "inline", "truncated"})
    EXPECT_EQ(name_of(text_presence_of(name).value()), name);
  EXPECT_FALSE(kind_of("Post"));
  EXPECT_FALSE(op_of(""));
}

TEST(EventTest, KnowsWhatIsNotPublic) {
  Event event;
  EXPECT_FALSE(event.non_public());
  for (const char* flag : {"visibility_private", "visibility_direct", "dm", "non_public"}) {
    event.flags.clear();
    event.flags.push_back("sensitive");
    event.flags.push_back(flag);
    EXPECT_TRUE(event.non_public()) << flag;
  }
}

TEST(EventTest, KnowsTruncatedText) {
  Event event;
  EXPECT_FALSE(event.truncated());
  event.flags.push_back("text_truncated");
  EXPECT_TRUE(event.truncated());
}

TEST(EventTest, KnowsTextThatIsNotAllThatWasSaid) {
  Event event;
  EXPECT_FALSE(event.incomplete());
  for (const char* flag : {"truncated", "text_truncated", "text_removed", "text_deleted"}) {
    event.flags.clear();
    event.flags.push_back(flag);
    EXPECT_TRUE(event.incomplete()) << flag;
  }
}

TEST(EventJsonTest, LeavesOutWhatIsUnknownButKeepsEmptyText) {
  Event event;
  event.source = "x.v1";
  event.kind = Kind::kPost;
  event.text = "";
  std::string line;
  append_event_json(event, line);
  EXPECT_EQ(line, R"({"source":"x.v1","kind":"post","op":"create","text":""})");
}

TEST(EventJsonTest, EscapesControlCharactersQuotesAndBackslashesOnly) {
  using namespace std::string_view_literals;
  Event event;
  event.source = "x.v1";
  event.text = "a\"b\\c/\n\r\t\b\f\x01\0é😀\x7F"sv;
  std::string line;
  append_event_json(event, line);
  EXPECT_EQ(line, R"({"source":"x.v1","kind":"other","op":"create","text":"a\"b\\c/\n\r\t\b\f\u0001\u0000é😀)"
                  "\x7F\"}");
}

}  // namespace
}  // namespace netra
