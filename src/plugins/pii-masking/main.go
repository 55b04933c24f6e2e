// Command pii-masking masks personal data in results: social security numbers, e-mail addresses and phone numbers, for everybody who does
// not have an administrator's role.
//
// Which columns hold such data is told by the names of the stored columns that a value is made from, so an alias hides nothing; the
// result's own name counts as well. What is masked in part keeps what its kind allows (mask.go) only where the column leaves as it is
// stored: whatever is computed from such a column is masked as a whole, since an expression could move its digits to where they are kept.
// Values that do not have their kind's form are masked as a whole too. Columns whose type can hold no mask (numbers, dates, json, arrays)
// become NULL.
//
//	[proxy.plugins.plugin.config]
//	mask_ssn = true                     # ssn, social_security in the name; also the default
//	mask_email = true                   # email
//	mask_phone = true                   # phone, mobile
//	admin_roles = ["admin", "compliance_officer", "super_admin"]
//	role_var = "app.user_role"          # where the role stands; lock it (custom-auth does), else clients can set it
//	on_mismatch = "mask"                # a value without its kind's form: "mask" (***), "null", or "reject" the statement
//
//	[[proxy.plugins.plugin.config.columns]]
//	column = "patients.insurance_*"     # or "*.insurance_*"; the first that matches counts, before the names above
//	mask = "all"                        # ssn, email, phone, all (***), null, none
package main

import (
	"strings"

	sdk "github.com/heliosdb/plugin-sdk-go"
)

func init() {
	sdk.Register(newPIIMasking, sdk.Manifest{Requests: `{"allow_result_modification": true}`})
}

// Config is what the operator sets.
type Config struct {
	MaskSSN    bool         `json:"mask_ssn"`
	MaskEmail  bool         `json:"mask_email"`
	MaskPhone  bool         `json:"mask_phone"`
	AdminRoles []string     `json:"admin_roles"`
	RoleVar    string       `json:"role_var"`
	OnMismatch string       `json:"on_mismatch"`
	Columns    []ColumnRule `json:"columns"`
}

// ColumnRule says how the columns of a pattern are masked.
type ColumnRule struct {
	// Column is "table.column"; * stands for any characters.
	Column string `json:"column" config:"required"`
	Mask   string `json:"mask" config:"required"`
}

// PIIMasking is the plugin.
type PIIMasking struct {
	config  Config
	rules   []rule
	masker  masker
	rewrite [kindCount]func(text string, out *sdk.TextWriter) sdk.Rewrite
}

type rule struct {
	pattern string
	kind    kind
}

func newPIIMasking() (*PIIMasking, error) {
	p := &PIIMasking{config: Config{MaskSSN: true, MaskEmail: true, MaskPhone: true, RoleVar: "app.user_role", OnMismatch: "mask"}}
	if err := sdk.LoadConfig(&p.config); err != nil {
		return nil, err
	}
	switch p.config.OnMismatch {
	case "mask", "null", "reject":
		p.masker.onMismatch = p.config.OnMismatch
	default:
		return nil, configError("on_mismatch is \"" + p.config.OnMismatch + "\"; it must be mask, null or reject")
	}
	for _, column := range p.config.Columns {
		kind, ok := kindNames[column.Mask]
		if !ok {
			return nil, configError("columns: mask \"" + column.Mask + "\" is not one of ssn, email, phone, all, null, none")
		}
		if strings.Count(column.Column, ".") != 1 {
			return nil, configError("columns: \"" + column.Column + "\" must be table.column, such as patients.insurance_id or *.insurance_*")
		}
		p.rules = append(p.rules, rule{strings.ToLower(column.Column), kind})
	}
	// Bound once: a method value made for each batch would be an allocation.
	p.rewrite = [kindCount]func(string, *sdk.TextWriter) sdk.Rewrite{
		kindSSN: p.masker.ssn, kindEmail: p.masker.email, kindPhone: p.masker.phone,
	}
	return p, nil
}

func configError(message string) error { return sdk.NewError("F0000", message) }

// Name is the plugin's name.
func (p *PIIMasking) Name() string { return "pii-masking" }

// Version is the plugin's version.
func (p *PIIMasking) Version() string { return "1.0.0" }

// OnQueryPostExecution masks a batch of a result.
func (p *PIIMasking) OnQueryPostExecution(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
	if p.isAdmin(ctx) {
		return sdk.NoModification(), nil
	}
	for _, column := range ctx.Batch().Columns() {
		if kind := p.kindOf(column); kind != kindNone {
			if err := p.mask(column, kind); err != nil {
				return sdk.ResultModification{}, err
			}
		}
	}
	return sdk.ModifiedInPlace(), nil
}

// isAdmin is false for a session without a role, whatever the configuration lists.
func (p *PIIMasking) isAdmin(ctx *sdk.PluginContext) bool {
	role := ctx.SessionVar(p.config.RoleVar)
	if role == "" {
		return false
	}
	for _, admin := range p.config.AdminRoles {
		if role == admin {
			return true
		}
	}
	return false
}

func (p *PIIMasking) mask(column *sdk.Column, kind kind) error {
	// "char" holds one byte, so no mask.
	const oneByte = 18
	switch {
	case kind == kindNull || !column.IsWritable() || !column.IsText() || column.TypeOID() == oneByte:
		return column.SetAllNull()
	case kind == kindAll:
		return column.MaskAll(wholeMask)
	}
	p.masker.isRefused = false
	if err := column.RewriteTexts(p.rewrite[kind]); err != nil {
		return err
	}
	if p.masker.isRefused {
		return sdk.NewError("42501", "column \""+column.Name()+"\" holds a value that cannot be masked")
	}
	return nil
}

// kindOf says how a column is masked: as the stored columns that it is made from, or as its own name says.
func (p *PIIMasking) kindOf(column *sdk.Column) kind {
	found, isRuled := kindNone, false
	for i := range column.OriginCount() {
		origin := column.Origin(i)
		kind, byRule := p.kindOfOrigin(origin.Table, origin.Column)
		isRuled = isRuled || byRule
		found = stricter(found, kind)
	}
	if found == kindNone && !isRuled {
		found = p.kindOfName(column.Name())
	}
	if found != kindNone && found != kindNull && (column.IsDerived() || column.OriginCount() > 1) {
		return kindAll
	}
	return found
}

func (p *PIIMasking) kindOfOrigin(table, column string) (found kind, byRule bool) {
	for i := range p.rules {
		if matches(p.rules[i].pattern, table, column) {
			return p.rules[i].kind, true
		}
	}
	return p.kindOfName(column), false
}

// kindOfName is the rule of the names that are known.
func (p *PIIMasking) kindOfName(name string) kind {
	switch {
	case p.config.MaskSSN && (containsFold(name, "ssn") || containsFold(name, "social_security")):
		return kindSSN
	case p.config.MaskEmail && containsFold(name, "email"):
		return kindEmail
	case p.config.MaskPhone && (containsFold(name, "phone") || containsFold(name, "mobile")):
		return kindPhone
	}
	return kindNone
}

func main() {}
