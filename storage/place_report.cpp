// Place reports: exact only under the data key.
#include "storage/place_report.h"

#include <algorithm>

namespace storage {

namespace {
constexpr std::string_view kPurpose = "place_report.exact";
}

std::int64_t keep_place(Transaction& tx, const DataKey& key, const PlaceReport& report) {
  std::optional<Bytes> sealed;
  if (!report.exact.empty()) sealed = Bytes{key.seal(report.exact, kPurpose)};
  return tx.insert("INSERT INTO place_report (member_id, at, area, exact_sealed, source, quality) VALUES ($1, $2, $3, $4, $5, $6)",
                   {report.member_id, report.at, report.area, sealed, report.source, report.quality});
}

std::optional<PlaceReport> newest_place(const Snapshot& db, std::int64_t member_id) {
  Rows rows = db.query("SELECT id, at, area, source, quality FROM place_report WHERE member_id = $1 ORDER BY at DESC, id DESC LIMIT 1", {member_id});
  if (!rows.next()) return std::nullopt;
  PlaceReport report;
  report.id = rows.integer(0);
  report.member_id = member_id;
  report.at = rows.instant(1);
  report.area = rows.text(2);
  report.source = rows.text(3);
  report.quality = rows.text(4);
  return report;
}

bool forget_place(Transaction& tx, std::int64_t member_id, std::int64_t report_id) {
  return tx.execute("DELETE FROM place_report WHERE id = $1 AND member_id = $2", {report_id, member_id}) == 1;
}

std::int64_t forget_places_of(Transaction& tx, std::int64_t member_id) {
  return tx.execute("DELETE FROM place_report WHERE member_id = $1", {member_id});
}

std::vector<Whereabouts> whereabouts(const Snapshot& db, const std::vector<Unit>& units, int limit) {
  std::vector<Whereabouts> people;
  std::vector<std::int64_t> seen;
  for (const Unit& unit : units) {
    Rows rows = db.query("SELECT member.id, member.name, place_report.at, place_report.area FROM member"
                         " JOIN unit ON unit.id = member.unit_id"
                         " LEFT JOIN place_report ON place_report.id = (SELECT id FROM place_report AS newest"
                         " WHERE newest.member_id = member.id ORDER BY newest.at DESC, newest.id DESC LIMIT 1)"
                         " WHERE member.state = 'active' AND substr(unit.path, 1, length($1)) = $1"
                         " ORDER BY place_report.at IS NULL, place_report.at DESC, member.id LIMIT $2",
                         {unit.path, limit});
    while (rows.next()) {
      if (std::find(seen.begin(), seen.end(), rows.integer(0)) != seen.end()) continue;
      seen.push_back(rows.integer(0));
      people.push_back({rows.text(1), rows.maybe_instant(2), rows.is_null(3) ? "" : rows.text(3)});
    }
  }
  if (people.size() > static_cast<std::size_t>(limit)) people.resize(static_cast<std::size_t>(limit));
  return people;
}

}  // namespace storage
