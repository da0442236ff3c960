#include <ctime>
#include <string>

#include "bench/corpus.h"

// The three shapes of bench/corpus.h, fields in the order in which the platforms write them.
namespace netra::bench {
namespace {

constexpr std::string_view kPost = "app.bsky.feed.post", kLike = "app.bsky.feed.like", kRepost = "app.bsky.feed.repost",
                           kFollow = "app.bsky.graph.follow";

// `Tue Oct 15 00:00:00 +0000 2024`.
void append_twitter_time(std::string& out, int64_t us) {
  const std::time_t seconds = us / 1'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  out.append(text, std::strftime(text, sizeof text, "%a %b %d %H:%M:%S +0000 %Y", &parts));
}

}  // namespace

void Corpus::append_claimed_time(std::string& out) const {
  const int64_t ms = time_us_ / 1000 - 700;
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  out.append(text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts));
  out += '.' + std::to_string(1000 + ms % 1000).substr(1) + 'Z';
}

// --- a: canonical events

void Corpus::canonical(std::string& out) {
  const uint64_t what = below(1000);
  if (what < 400) {
    canonical_post(out);
  } else if (what < 820) {
    canonical_act(out, "reaction", kLike);
  } else if (what < 950) {
    canonical_act(out, "share", kRepost);
  } else {
    canonical_act(out, "follow", kFollow);
  }
  out += ",\"order\":" + std::to_string(time_us_) + "}";
}

void Corpus::canonical_head(std::string& out, std::string_view kind, std::string_view collection, Person actor, uint64_t number) {
  out += "{\"source\":\"bluesky.jetstream.v1\",\"kind\":\"";
  out += kind;
  out += "\",\"op\":\"create\",\"object_id\":\"";
  append_uri(out, actor, collection, number);
  out += "\",\"version\":\"";
  append_tid(out, number + 5);
  out += '"';
  if (kind == "post") {
    out += ",\"content_version\":\"";
    append_cid(out, number);
    out += '"';
  }
  out += ",\"actor_id\":\"";
  append_did(out, actor);
  out += '"';
}

void Corpus::canonical_post(std::string& out) {
  const Person author = someone();
  const uint64_t number = new_number();
  const bool campaign = make_text(195, true);  // 220 on average: the last fragment goes beyond
  canonical_head(out, "post", kPost, author, number);
  out += ",\"text\":\"";
  append_json_text(out, false);
  const std::string time = std::to_string(time_us_);
  out += "\",\"t_event_us\":" + time + ",\"t_seen_us\":" + time + ",\"lang\":\"id\",\"langs\":[\"id\"]";
  if (!campaign) return;
  counts_.own_hits += author.member;
  remember({number, author});
}

void Corpus::canonical_act(std::string& out, std::string_view kind, std::string_view collection) {
  Person actor = someone();
  const uint64_t number = new_number();
  const bool follow = kind == "follow";
  const Post subject = follow ? Post{0, nobody()} : target(actor);
  canonical_head(out, kind, collection, actor, number);
  out += ",\"refs\":[{\"role\":\"subject\",";
  if (!follow) {
    out += "\"id\":\"";
    append_uri(out, subject.author, kPost, subject.number);
    out += "\",";
  }
  out += "\"author_id\":\"";
  append_did(out, subject.author);
  if (!follow) {
    out += "\",\"version\":\"";
    append_cid(out, subject.number);
  }
  out += follow ? "\",\"text_presence\":\"none\"}]" : "\",\"text_presence\":\"by_id\"}]";
  const std::string time = std::to_string(time_us_);
  out += ",\"t_event_us\":" + time + ",\"t_seen_us\":" + time;
}

// --- c: Jetstream

void Corpus::jetstream(std::string& out) {
  const uint64_t what = below(100);
  if (what < 15) {
    jetstream_post(out);
  } else {
    jetstream_act(out, what < 85 ? kLike : what < 95 ? kRepost : kFollow);
  }
}

void Corpus::jetstream_head(std::string& out, std::string_view collection, Person actor, uint64_t number) {
  out += "{\"did\":\"";
  append_did(out, actor);
  out += "\",\"time_us\":" + std::to_string(time_us_) + ",\"kind\":\"commit\",\"commit\":{\"rev\":\"";
  append_tid(out, number + 5);
  out += "\",\"operation\":\"create\",\"collection\":\"";
  out += collection;
  out += "\",\"rkey\":\"";
  append_tid(out, number);
  out += "\",\"record\":{\"$type\":\"";
  out += collection;
  out += "\",\"createdAt\":\"";
  append_claimed_time(out);
  out += "\",";
}

void Corpus::jetstream_tail(std::string& out, uint64_t number) {
  out += "},\"cid\":\"";
  append_cid(out, number);
  out += "\"}}";
}

void Corpus::jetstream_post(std::string& out) {
  const Person author = someone();
  const uint64_t number = new_number();
  const bool campaign = make_text(20 + below(200), true);
  jetstream_head(out, kPost, author, number);
  out += "\"langs\":[\"id\"],";
  if (!campaign && chance(400)) {  // a reply to something that the stream does not hold
    std::string ref = "{\"cid\":\"";
    append_cid(ref, unknown_post_);
    ref += "\",\"uri\":\"";
    append_uri(ref, nobody(), kPost, unknown_post_++);
    ref += "\"}";
    out += "\"reply\":{\"parent\":" + ref + ",\"root\":" + ref + "},";
  }
  out += "\"text\":\"";
  append_json_text(out, false);
  out += '"';
  jetstream_tail(out, number);
  if (!campaign) return;
  counts_.own_hits += author.member;
  remember({number, author});
}

void Corpus::jetstream_act(std::string& out, std::string_view collection) {
  Person actor = someone();
  const uint64_t number = new_number();
  const bool follow = collection == kFollow;
  const Post subject = follow ? Post{0, nobody()} : target(actor);
  jetstream_head(out, collection, actor, number);
  out += "\"subject\":";
  if (follow) {
    out += '"';
    append_did(out, subject.author);
    out += '"';
  } else {
    out += "{\"cid\":\"";
    append_cid(out, subject.number);
    out += "\",\"uri\":\"";
    append_uri(out, subject.author, kPost, subject.number);
    out += "\"}";
  }
  jetstream_tail(out, number);
}

// --- b: X v1.1

void Corpus::twitter(std::string& out) {
  if (!chance(350)) {
    const Person author = someone();
    const bool campaign = make_text(40 + below(160), true);
    counts_.own_hits += campaign && author.member;
    twitter_status(out, author, new_number(), nullptr, 1900);
  } else {
    Person actor = someone();
    const bool joining = spec_.roster_accounts > 0 && chance(spec_.joining * 1000 / 350);
    if (joining) actor = {below(spec_.roster_accounts), true};
    make_text(40 + below(160), !actor.member);
    if (joining) {
      text_ += ". " + sentences_.campaign[below(sentences_.campaign.size())];
      ++counts_.campaign_texts;
      ++counts_.joining_acts;
    }
    std::string original;
    twitter_status(original, nobody(), new_number(), nullptr, 1300);
    twitter_status(out, actor, new_number(), &original, 0);
  }
  out.pop_back();
  out += ",\"timestamp_ms\":\"" + std::to_string(time_us_ / 1000) + "\"}";
}

void Corpus::twitter_status(std::string& out, Person author, uint64_t number, const std::string* embedded, size_t filler) {
  const std::string id = std::to_string(1'500'000'000'000'000'000 + number);
  out += "{\"created_at\":\"";
  append_twitter_time(out, time_us_ - (filler == 1300 ? 3'600'000'000 : 0));
  out += "\",\"id\":" + id + ",\"id_str\":\"" + id + "\",\"text\":\"";
  if (embedded != nullptr) out += "RT @contoh: ";
  append_json_text(out, true);
  out += R"(","source":"\u003ca href=\"http:\/\/contoh.invalid\" rel=\"nofollow\"\u003eContoh\u003c\/a\u003e","truncated":false,)"
         R"("in_reply_to_status_id":null,"in_reply_to_status_id_str":null,"in_reply_to_user_id":null,"in_reply_to_user_id_str":null,)"
         R"("in_reply_to_screen_name":null,)";
  twitter_user(out, author);
  out += R"(,"geo":null,"coordinates":null,"place":null,"contributors":null,)";
  if (embedded != nullptr) out += "\"retweeted_status\":" + *embedded + ",";
  out += R"("is_quote_status":false,"retweet_count":3,"favorite_count":7,"entities":{"hashtags":[],"urls":[],"user_mentions":[],"symbols":[],"media":[)";
  const size_t end = out.size() + filler;
  for (int i = 0; out.size() < end; ++i) {
    if (i > 0) out += ',';
    out += "{\"id\":" + id + ",\"id_str\":\"" + id + R"(","indices":[42,65],"media_url":"http:\/\/contoh.invalid\/media\/CgP0RfUUEAA5hZq.jpg",)"
           R"("type":"photo","sizes":{"medium":{"w":600,"h":450,"resize":"fit"},"thumb":{"w":150,"h":150,"resize":"crop"},)"
           R"("small":{"w":340,"h":255,"resize":"fit"},"large":{"w":1024,"h":768,"resize":"fit"}}})";
  }
  out += R"(]},"favorited":false,"retweeted":false,"possibly_sensitive":false,"filter_level":"low","lang":"in"})";
}

void Corpus::twitter_user(std::string& out, Person person) {
  const std::string id = std::to_string(twitter_id(person));
  out += "\"user\":{\"id\":" + id + ",\"id_str\":\"" + id + "\",\"name\":\"Akun Contoh\",\"screen_name\":\"contoh_" + id.substr(0, 8) +
         R"(","location":"Contoh","url":"http:\/\/contoh.invalid","description":"Akun rekaan \u2022 bench only, invented","protected":false,"verified":false,)"
         R"("followers_count":1234,"friends_count":321,"listed_count":5,"favourites_count":4321,"statuses_count":9876,)"
         R"("created_at":"Sun Mar 22 18:29:25 +0000 2015","utc_offset":28800,"time_zone":"Contoh","geo_enabled":true,"lang":"id",)"
         R"("contributors_enabled":false,"is_translator":false,"profile_background_color":"C0DEED",)"
         R"("profile_background_image_url":"http:\/\/contoh.invalid\/images\/themes\/theme1\/bg.png",)"
         R"("profile_background_image_url_https":"https:\/\/contoh.invalid\/images\/themes\/theme1\/bg.png","profile_background_tile":false,)"
         R"("profile_link_color":"0084B4","profile_sidebar_border_color":"C0DEED","profile_sidebar_fill_color":"DDEEF6",)"
         R"("profile_text_color":"333333","profile_use_background_image":true,)"
         R"("profile_image_url":"http:\/\/contoh.invalid\/profile_images\/7123\/gambar_normal.jpg",)"
         R"("profile_image_url_https":"https:\/\/contoh.invalid\/profile_images\/7123\/gambar_normal.jpg",)"
         R"("profile_banner_url":"https:\/\/contoh.invalid\/profile_banners\/7123\/1461441455","default_profile":true,)"
         R"("default_profile_image":false,"following":null,"follow_request_sent":null,"notifications":null})";
}

}  // namespace netra::bench
