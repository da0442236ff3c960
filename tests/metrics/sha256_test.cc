#include "metrics/sha256.h"

#include <gtest/gtest.h>

namespace netra {
namespace {

TEST(Sha256Test, EqualsThePublishedVectors) {
  EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Test, PiecesGiveTheDigestOfTheWholeAndTheStreamStartsAnew) {
  Sha256Stream stream;
  EXPECT_EQ(stream.add("a").add("bc").finish(), sha256("abc"));
  EXPECT_EQ(stream.add("abc").finish(), sha256("abc"));
}

TEST(Sha256Test, FieldsDoNotRunIntoEachOther) {
  Sha256Stream stream;
  const Sha256 one = stream.add_field("ab").add_field("c").finish();
  EXPECT_NE(one, stream.add_field("a").add_field("bc").finish());
}

TEST(Sha256Test, RawBytesOfAnotherLengthAreNoDigest) {
  EXPECT_EQ(Sha256::from_raw(sha256("abc").view()), sha256("abc"));
  EXPECT_EQ(Sha256::from_raw("short"), Sha256{});
}

}  // namespace
}  // namespace netra
