#include "ingest/html_entities.h"

#include <gtest/gtest.h>

namespace netra {
namespace {

struct Case {
  std::string_view text, decoded;
};

class HtmlEntities : public testing::TestWithParam<Case> {};

TEST_P(HtmlEntities, Decodes) {
  Arena arena;
  EXPECT_EQ(decode_html_entities(GetParam().text, arena), GetParam().decoded);
}

INSTANTIATE_TEST_SUITE_P(
    Ingest, HtmlEntities,
    testing::Values(Case{"a &amp; b", "a & b"}, Case{"&lt;p&gt;", "<p>"}, Case{"&amp;lt;", "&lt;"},  // once only
                    Case{"&quot;x&apos;", "\"x'"}, Case{"&nbsp;", "\u00A0"}, Case{"&hellip;", "…"}, Case{"&amp", "&"},
                    Case{"&ampere", "&ere"}, Case{"&ltb", "<b"},  // the older ones, without `;`
                    Case{"&notit;", "¬it;"}, Case{"&notin;", "∉"}, Case{"&apos", "&apos"}, Case{"&hellip", "&hellip"},
                    Case{"&nGt;&nLt;", "≫⃒≪⃒"}, Case{"&CounterClockwiseContourIntegral;", "∳"},
                    Case{"&AMP;&Amp;", "&&Amp;"}, Case{"&#38;&#x26;&#X26;&#38", "&&&&"}, Case{"&#128512;", "😀"},
                    Case{"&#x80;&#150;&#x9F;", "€–Ÿ"}, Case{"&#x81;", "\xC2\x81"},
                    Case{"&#0;&#xD800;&#x110000;", "���"}, Case{"&#99999999999999999999;", "�"},
                    Case{"&#1;&#x7F;&#xFDD0;&#x1FFFF;", ""}, Case{"&#13;", "\r"},
                    Case{"&#;&#x;&#xg;&#", "&#;&#x;&#xg;&#"}, Case{"& &&; &", "& &&; &"}, Case{"&\n&lt", "&\n<"},
                    Case{"&tidakada;", "&tidakada;"}, Case{"AT&T &copy2024", "AT&T ©2024"}, Case{"", ""}));

TEST(HtmlEntitiesTest, WithoutAnAmpersandTheInputItselfComesBack) {
  Arena arena;
  const std::string_view text = "tak ada apa-apa";
  EXPECT_EQ(decode_html_entities(text, arena).data(), text.data());
}

}  // namespace
}  // namespace netra
