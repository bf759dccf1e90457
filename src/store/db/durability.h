// What a power cut may take back.
#pragma once

namespace contrechamp::store {

// Nothing, or rows that the job loop makes again.
enum class Durability { said, rebuildable };

}  // namespace contrechamp::store
