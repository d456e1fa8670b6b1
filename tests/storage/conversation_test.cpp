#include "storage/conversation.h"

#include <catch2/catch.hpp>

#include "storage/identity.h"
#include "tests/support/storage.h"

TEST_CASE("a question lives half an hour, a list ten minutes, both survive a reopening") {
  const tests::Folder folder;
  storage::DatabaseOptions options;
  options.path = folder.file("a.db");
  std::int64_t id = 0;
  {
    storage::Database database(options);
    tests::write(database, [&](storage::Transaction& tx) {
      id = storage::identity_of(tx, "oa", "o-1", tests::kNow).id;
      storage::ask(tx, id, "study_plan.classify", "state\nof lines", tests::kNow);
      storage::open_list(tx, id, {"公开", "内部"}, tests::kNow);
    });
  }
  storage::Database database(options);
  tests::write(database, [&](storage::Transaction& tx) {
    const auto open = storage::conversation_of(tx, id, tests::kNow + 9min);
    CHECK(open.question == "study_plan.classify");
    CHECK(open.state == "state\nof lines");
    CHECK(open.options == std::vector<std::string>{"公开", "内部"});
    CHECK(storage::conversation_of(tx, id, tests::kNow + 10min).options.empty());
    CHECK(storage::conversation_of(tx, id, tests::kNow + 30min).question.empty());
    storage::close_question(tx, id);
    CHECK(storage::conversation_of(tx, id, tests::kNow).question.empty());
    CHECK(storage::conversation_of(tx, id, tests::kNow).options.size() == 2);
  });
}

TEST_CASE("only the newest step can be undone, and it is known when it was") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto id = storage::identity_of(tx, "oa", "o-1", tests::kNow).id;
      CHECK_FALSE(storage::newest_undo(tx, id));
      storage::can_undo(tx, id, "a", 1, tests::kNow + 5min);
      storage::can_undo(tx, id, "b", 2, tests::kNow + 1min);
      const auto step = storage::newest_undo(tx, id);
      CHECK(step->kind == "b");
      CHECK(step->possible_until == tests::kNow + 1min);
      CHECK_FALSE(step->is_undone);
      storage::mark_undone(tx, step->id, tests::kNow);
      CHECK(storage::newest_undo(tx, id)->is_undone);
    });
  });
}
