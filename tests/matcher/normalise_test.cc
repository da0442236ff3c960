#include "matcher/normalise.h"

#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <random>

namespace netra {
namespace {

Vocabulary vocabulary() {
  Vocabulary known;
  for (const char* word : {"pilih", "coblos", "nomor", "satu", "dua", "anies", "prabowo", "isran", "gas", "dukung", "paslon", "menang", "harga", "mati", "coba"})
    known.add(word, Vocabulary::kWord);
  known.add_repair("nmr", "nomor");
  known.add_repair("pslon", "pasangan calon");
  known.add_emoji("👆", "☝");
  known.add_glued("2019gantipresiden", "2019 ganti presiden");
  return known;
}

struct Case {
  const char* text;
  const char* normal;
  std::vector<std::string> repairs;
};

class NormaliserTable : public testing::TestWithParam<Case> {};

TEST_P(NormaliserTable, ReadsTheTextAsWritten) {
  const Vocabulary known = vocabulary();
  NormalisedText text;
  normalise(GetParam().text, known, text);
  EXPECT_EQ(text.view(), GetParam().normal);
  EXPECT_EQ(repair_names(text.repairs), GetParam().repairs);
}

INSTANTIATE_TEST_SUITE_P(
    All, NormaliserTable,
    testing::Values(
        Case{"", " ", {}}, Case{"  \n\t ", " ", {}}, Case{"Ayo PILIH, nomor: 2!", " ayo pilih nomor 2 ", {}},
        Case{"Prabowo-Gibran", " prabowo gibran ", {}}, Case{"Rudy Mas'ud", " rudy masud ", {}}, Case{"Rudy Mas’ud", " rudy masud ", {}},
        Case{"c0bl0s n0m0r 02", " coblos nomor 02 ", {"digits_for_letters"}}, Case{"4n13s 15r4n", " anies isran ", {"digits_for_letters"}},
        Case{"G20 2024 mp3", " g20 2024 mp3 ", {}}, Case{"nomor2 3anak", " nomor 2 3anak ", {}},
        Case{"piliiiih", " pilih ", {"elongation"}}, Case{"gasss", " gas ", {"elongation"}}, Case{"yaaaa 1000 xxx", " ya 1000 x ", {"elongation"}},
        Case{"p i l i h", " pilih ", {"spaced_letters"}}, Case{"p i l i h  A n i e s", " pilih anies ", {"spaced_letters"}},
        Case{"p i l i h a n i e s", " pilih anies ", {"spaced_letters"}}, Case{"a b", " a b ", {}},
        Case{"d.u.k.u.n.g p-a-s-l-o-n 0.2", " dukung paslon 02 ", {"dotted_letters", "split_word"}}, Case{"naik 0.2 persen", " naik 0 2 persen ", {}},
        Case{"sa-tu du-a anak-anak", " satu dua anak anak ", {"split_word"}},
        Case{"co\u200Bblos co\u00ADba", " coblos coba ", {"zero_width"}}, Case{"соblоs", " coblos ", {"homoglyph"}}, Case{"ｃｏｂｌｏｓ", " coblos ", {"compatibility"}},
        Case{"𝐜𝐨𝐛𝐥𝐨𝐬 nomor ⓶", " coblos nomor 2 ", {"compatibility"}}, Case{"nomor ⓶", " nomor 2 ", {"compatibility"}}, Case{"nmr 1", " nomor 1 ", {"slang"}}, Case{"pslon", " pasangan calon ", {"slang"}},
        Case{"#PilihNomorDua", " pilih nomor dua ", {"hashtag"}}, Case{"#pilihnomordua", " pilih nomor dua ", {"hashtag"}},
        Case{"#2019gantipresiden", " 2019 ganti presiden ", {"hashtag"}}, Case{"#AMINAjaDulu", " amin aja dulu ", {"hashtag"}}, Case{"#gas", " gas ", {}},
        Case{"#Pilih01", " pilih 01 ", {"hashtag"}}, Case{"2️⃣ menang", " 2 menang ", {"emoji"}}, Case{"👆🏽👆", " ☝ ☝ ", {"emoji"}}, Case{"🔥🔥🔥 gas", " 🔥 gas ", {}},
        Case{"http://a.b/pilih?x=1 pilih", " ^ pilih ", {}}, Case{"www.a.b pilih", " ^ pilih ", {}}, Case{"@Contoh_Akun pilih", " @contoh_akun pilih ", {}},
        Case{"a@b.c", " a b c ", {}}, Case{"no\xFFpe", " no pe ", {"invalid_utf8"}}, Case{"\xE2\x82", " ", {"invalid_utf8"}}, Case{"½ Ⅳ", " 12 iv ", {"compatibility"}}));

TEST(NormaliserTest, MarksSentencesClausesQuotesQuestionsAndCapitals) {
  const Vocabulary known;
  NormalisedText text;
  normalise("Kata \"AMIN menang\", ya? H. Budi no. 2 3.5% 02-09-2023", known, text);
  const auto word = [&](std::string_view wanted) {
    for (const Token& token : text.tokens)
      if (text.word(token) == wanted) return token;
    ADD_FAILURE() << "no word " << wanted;
    return Token{};
  };
  EXPECT_TRUE(word("amin").flags & kInQuotes);
  EXPECT_TRUE(word("amin").flags & kAllUpper);
  EXPECT_FALSE(word("kata").flags & kInQuotes);
  EXPECT_TRUE(word("kata").flags & kTitle);
  EXPECT_EQ(text.questions, (std::vector<uint8_t>{1, 0}));
  EXPECT_NE(word("menang").clause, word("ya").clause);
  EXPECT_EQ(word("h").sentence, word("2").sentence) << "an abbreviation ends no sentence";
  EXPECT_EQ(word("2").number, 2);
  EXPECT_EQ(word("5").number, 0) << "part of a decimal";
  EXPECT_EQ(word("09").number, 0) << "part of a date";
}

TEST(NormaliserTest, EmojiAloneBelongToTheSentenceBefore) {
  const Vocabulary known;
  NormalisedText text;
  normalise("Menang! ✌️ Ayo. Gas! 🔥🔥", known, text);
  std::vector<uint32_t> sentences;
  for (const Token& token : text.tokens) sentences.push_back(token.sentence);
  EXPECT_EQ(sentences, (std::vector<uint32_t>{0, 1, 1, 2, 2}));
}

std::string random_text(std::mt19937& random, size_t code_points) {
  static const char* const kPieces[] = {"a", "B", "pilih", "COBLOS", " ", " ", ".", "! ", "?", "#", "#PilihDua", "@a", "0", "2", "02", "c0bl0s", "iii", "p i l i h", "d.u.k", "'", "\"", "“", "”",
                                        "\n", "é", "Я", "о", "ａ", "𝐜", "☝️", "2️⃣", "👩‍👩‍👧", "\u200B", "\u00AD", "\uFEFF", "ﷺ", "İ", "ß", "ก็", "漢", "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F", "http://x y", "-", "sa-tu", "`", "…", "½"};
  std::string text;
  for (size_t i = 0; i < code_points; ++i) text += kPieces[random() % std::size(kPieces)];
  return text;
}

bool on_boundary(const std::string& text, uint32_t at) {
  return at == text.size() || (static_cast<uint8_t>(text[at]) & 0xC0) != 0x80 || at == 0;
}

bool well_formed(const std::string& text) {
  std::string out;
  return icu::UnicodeString::fromUTF8(text).toUTF8String(out) == text && text.find("\uFFFD") == std::string::npos;
}

TEST(NormaliserTest, EveryWordLiesInsideTheTextOnCharacterBoundaries) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const Vocabulary known = vocabulary();
  NormalisedText text;
  for (int round = 0; round < 20'000; ++round) {
    const std::string original = random_text(random, 1 + random() % 40);
    normalise(original, known, text);
    uint32_t last = 0;
    std::string rebuilt = " ";
    for (const Token& token : text.tokens) {
      ASSERT_LT(token.begin, token.end) << original;
      ASSERT_LE(token.end, original.size()) << original;
      ASSERT_GE(token.begin, last) << original;
      if (well_formed(original)) {
        ASSERT_TRUE(on_boundary(original, token.begin) && on_boundary(original, token.end)) << original;
      }
      last = token.begin;
      rebuilt.append(text.word(token)).append(" ");
    }
    ASSERT_EQ(text.view(), rebuilt) << original;
    ASSERT_TRUE(well_formed(std::string(text.view()))) << original;
    NormalisedText again;
    normalise(original, known, again);
    ASSERT_EQ(again.view(), text.view()) << "what a scratch held before must not matter";
  }
}

// Runs of plain words with spaces between have a way of their own; with tabs between they are read one by one.
TEST(NormaliserTest, PlainWordsAreReadAsAllOthers) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  Vocabulary known = vocabulary();
  for (const char* word : {"pagi", "makan", "pilih"}) known.add(word, Vocabulary::kMention);
  known.add_pair("malam", "ini", Vocabulary::kStance);
  const std::vector<std::string> words{"pagi", "makan", "ikan", "malam", "ini", "nmr", "1", "Isran", "PILIH", "yaaaa", "gaaas", "c0bl0s", "enam belas huruf",
                                       "abcdefghijklmnop", "abcdefghijklmnopq", "pagi,", "ikan.", "é", "mas'ud", "-", "sa-tu", "?", "#pilihnomordua", "02", "pslon"};
  NormalisedText plain, others;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (size_t i = 0, count = random() % 60; i < count; ++i) text += words[random() % (round % 2 ? words.size() : 6)] + (random() % 20 ? " " : "  ");
    std::string tabbed = text;
    std::replace(tabbed.begin(), tabbed.end(), ' ', '\t');
    normalise(text, known, plain);
    normalise(tabbed, known, others);
    ASSERT_EQ(plain.view(), others.view()) << text;
    ASSERT_EQ(plain.seen, others.seen) << text;
    ASSERT_EQ(plain.has_number, others.has_number) << text;
    ASSERT_EQ(plain.repairs, others.repairs) << text;
    ASSERT_EQ(plain.questions, others.questions) << text;
    ASSERT_EQ(plain.tokens, others.tokens) << text;
  }
}

TEST(NormaliserTest, AgreesWithIcuWhereNothingIsRepaired) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  UErrorCode error = U_ZERO_ERROR;
  const auto* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  ASSERT_TRUE(U_SUCCESS(error));
  // Letters of scripts that have no look-alikes, and Latin with and without marks.
  const std::u32string letters = U"abcXYZéÉñÑüÜçåÅøłŁşğžźß漢字日本אבגדעקئبتحगहडकกขฃＡＢｂ";
  const Vocabulary known;
  NormalisedText text;
  for (int round = 0; round < 5'000; ++round) {
    icu::UnicodeString word;
    const size_t length = 2 + random() % 10;
    while (word.countChar32() < static_cast<int32_t>(length)) {
      const auto c = static_cast<UChar32>(letters[random() % letters.size()]);
      const int32_t n = word.length();
      if (n >= 2 && u_foldCase(word.charAt(n - 1), 0) == u_foldCase(c, 0)) continue;  // no stretched letters
      word.append(c);
    }
    std::string original, expected;
    word.toUTF8String(original);
    icu::UnicodeString folded = fold->normalize(word, error);
    folded.toUTF8String(expected);
    normalise(original, known, text);
    if (text.repairs & kElongation) continue;  // folding can make three of two
    ASSERT_EQ(text.view(), " " + expected + " ") << original;
  }
}

TEST(NormaliserTest, LongWordsAndLongTextsAreReadWhole) {
  const Vocabulary known;
  NormalisedText text;
  for (const size_t size : {15, 16, 17, 63, 64, 65, 127, 128, 129, 1000, 100'000}) {
    std::string word;
    for (size_t i = 0; i < size; ++i) word += static_cast<char>('a' + i % 26);
    normalise("x! " + word + " y", known, text);
    ASSERT_EQ(text.view(), " x " + word + " y ") << size;
  }
}

// Each of these overflowed the stack: a reading of a word went one call deeper with each of its letters.
TEST(NormaliserTest, AWordOfAMegabyteIsReadLikeAShortOne) {
  const Vocabulary known = vocabulary();
  NormalisedText text;
  const auto repeated = [](std::string_view piece) {
    std::string word;
    while (word.size() < (1u << 20)) word += piece;
    return word;
  };
  for (const std::string& word : {"a1" + repeated("bc"), repeated("0123456789abcdef"), "aaa" + repeated("bc"), repeated("aaab")}) {
    for (const char* before : {"", "#"}) {
      normalise(before + word + " pilih", known, text);
      EXPECT_TRUE(text.view().ends_with(" pilih "));
      EXPECT_EQ(text.repairs & kDigitsForLetters, 0u);
    }
  }
  normalise("p1l1h " + std::string(1u << 20, 'm') + "enang", known, text);
  EXPECT_EQ(text.view(), " pilih menang ") << "repeats do not count towards a word's length";
}

}  // namespace
}  // namespace netra
