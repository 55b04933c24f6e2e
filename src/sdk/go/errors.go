package sdk

import "errors"

// DefaultSQLState is that of a refusal which names none: insufficient_privilege.
const DefaultSQLState = "42501"

// pluginSQLState is that of the SDK's own refusals: external_routine_exception.
const pluginSQLState = "38000"

// Error is a refusal with a SQLSTATE. A hook that returns an error refuses the statement: the client sees the message, with the SQLSTATE of
// the Error that errors.As finds in it, or 42501.
type Error struct {
	// SQLState has five digits or upper-case letters; another one counts as 42501, because a client could not make sense of it.
	SQLState string
	Message  string
}

// NewError makes an Error.
func NewError(sqlState, message string) *Error {
	return &Error{SQLState: sqlState, Message: message}
}

// Error gives the text for the client.
func (e *Error) Error() string { return e.Message }

// stateOf gives the SQLSTATE that a client is told for an error.
func stateOf(err error) string {
	var coded *Error
	if !errors.As(err, &coded) || len(coded.SQLState) != 5 {
		return DefaultSQLState
	}
	for i := 0; i < 5; i++ {
		if c := coded.SQLState[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return DefaultSQLState
		}
	}
	return coded.SQLState
}
