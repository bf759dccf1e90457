#include "http/routes/table.h"

namespace contrechamp::http {
namespace {

Route bind(const Row& row, Context& context) {
  Route route{row.method, row.pattern, [&context, answer = row.answer](const Request& r) { return answer(context, r); },
              row.handling};
  if (row.at_once != nullptr)
    route.at_once = [&context, at_once = row.at_once](const Request& r) { return at_once(context, r); };
  return route;
}

std::uint64_t change_count(Context& context) {
  context.changes.note_refusal(!context.archive.write_refusal().empty());
  context.kept.tell_owed();
  return context.changes.count();
}

base::Json change(Context& context) {
  const base::Json archive = archive_summary(context);
  return {{"items", archive["counts"]["items"]}, {"work", archive["work"]}, {"ingest", archive["ingest"]}};
}

}  // namespace

const Rows& all_rows() {
  static const Rows rows = [] {
    Rows all;
    for (const auto& of_subject : {archive_rows(), item_rows(), statement_rows(), story_rows(), meaning_rows(),
                                   delivery_rows(), gazetteer_rows(), picture_rows(), copy_rows(), clock_rows()})
      all.insert(all.end(), of_subject.begin(), of_subject.end());
    return all;
  }();
  return rows;
}

Service service_of(Context& context) {
  RouteTable routes = server_routes();
  for (const Row& row : all_rows()) routes.push_back(bind(row, context));
  return {std::move(routes), [&context] { return context.archive.write_refusal(); },
          [&context] { return change_count(context); }, [&context] { return change(context); }};
}

}  // namespace contrechamp::http
