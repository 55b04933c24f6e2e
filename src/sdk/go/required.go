package sdk

import "strings"

// RequireColumn gives the first column of this name; an error that says what the plugin sees, where it sees none: the result has no such
// column, or the operator did not grant it (readable_columns).
func (b *Batch) RequireColumn(name string) (*Column, error) {
	if column := b.Column(name); column != nil {
		return column, nil
	}
	names := make([]string, len(b.columns))
	for i, column := range b.columns {
		names[i] = column.Name()
	}
	seen := "none"
	if len(names) > 0 {
		seen = strings.Join(names, ", ")
	}
	return nil, NewError(pluginSQLState, "column \""+name+"\" is none that this plugin sees (those are: "+seen+
		"); the result has no such column, or readable_columns does not grant it")
}
