"""Words that do something."""

PAYLOAD = '\n::error::forged\n  ::set-output name=score::10\n::add-mask::a\n::stop-commands::x\n##[error]forged\nx ::warning::y\n::group::x\n'
