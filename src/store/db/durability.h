// What a power cut may take back.
#pragma once

namespace contrechamp::store {

// logged: nothing. rebuildable: rows that the job loop makes again.
enum class Durability { logged, rebuildable };

}  // namespace contrechamp::store
