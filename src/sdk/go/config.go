package sdk

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/host"
	"github.com/heliosdb/plugin-sdk-go/internal/json"
)

// configSQLState is config_file_error.
const configSQLState = "F0000"

// LoadConfig reads the plugin's config table into a struct, whose fields keep what they are where the table says nothing. A key that is
// spelt almost like a field that the table does not have is an error that names both. Other keys that the struct does not know are logged:
// tables may be shared between plugins.
//
//	type Config struct {
//		TenantVar  string   `json:"tenant_var" config:"required"`
//		MaskSSN    bool     `json:"mask_ssn"`
//		AdminRoles []string `json:"admin_roles"`
//	}
//	config := Config{MaskSSN: true}
//	err := sdk.LoadConfig(&config)
//
// Fields are bools, strings, integers, floats, slices, maps with string keys, structs, pointers (nil for null) and any (nil, bool, float64,
// string, []any, map[string]any). A value of another type is an error that names the key.
func LoadConfig(config any) error { return ParseConfig(host.Config(), config) }

// ParseConfig is LoadConfig for a given JSON text.
func ParseConfig(text string, config any) error {
	if strings.TrimSpace(text) == "" {
		text = "{}"
	}
	table, err := json.Parse(text)
	if err != nil {
		return configError("the configuration is no JSON: " + err.Error())
	}
	target := reflect.ValueOf(config)
	if target.Kind() != reflect.Pointer || target.IsNil() || target.Elem().Kind() != reflect.Struct {
		return configError("sdk.LoadConfig needs a pointer to a struct")
	}
	if table.Kind != json.Object {
		return configError("the configuration must be a table, found " + table.Kind.String())
	}
	unknown, err := decodeStruct("", table, target.Elem(), false)
	for _, key := range unknown {
		Log(abi.LogLevelInfo, "configuration key \""+key+"\" is not known to this plugin")
	}
	return err
}

func configError(message string) error { return NewError(configSQLState, message) }

// decodeStruct gives the keys that the struct does not know. Where all of the table is the plugin's own, there may be none.
func decodeStruct(path string, table *json.Value, target reflect.Value, isOwn bool) (unknown []string, err error) {
	var known, missing []string
	for i := range target.NumField() {
		field := target.Type().Field(i)
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if key == "-" || !field.IsExported() {
			continue
		}
		if key == "" {
			key = field.Name
		}
		known = append(known, key)
		value := table.Member(key)
		if value == nil {
			if field.Tag.Get("config") == "required" {
				missing = append(missing, key)
			}
			continue
		}
		if err := decode(path+key, value, target.Field(i)); err != nil {
			return nil, err
		}
	}
	for _, member := range table.Members {
		if slices.Contains(known, member.Key) {
			continue
		}
		// Before what is missing: a misspelt key is why.
		switch meant := misspelt(member.Key, known, func(key string) bool { return table.Member(key) != nil }); {
		case meant != "":
			return nil, configError("configuration key \"" + path + member.Key + "\" is not known; the nearest is \"" + path + meant + "\"")
		case isOwn:
			return nil, configError("configuration key \"" + path + member.Key + "\" is not known to this plugin")
		}
		unknown = append(unknown, path+member.Key)
	}
	if len(missing) > 0 {
		return nil, configError("configuration key \"" + path + missing[0] + "\" is missing")
	}
	return unknown, nil
}

func decode(key string, value *json.Value, target reflect.Value) error {
	mistyped := func(wanted string) error {
		return configError("configuration key \"" + key + "\" must be " + wanted + ", found " + value.Kind.String())
	}
	switch target.Kind() {
	case reflect.Bool:
		if value.Kind != json.Bool {
			return mistyped("true or false")
		}
		target.SetBool(value.Bool)
	case reflect.String:
		if value.Kind != json.String {
			return mistyped("a string")
		}
		target.SetString(value.Text)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16,
		reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		if value.Kind != json.Number {
			return mistyped("a number")
		}
		return decodeNumber(key, value.Text, target)
	case reflect.Slice:
		if value.Kind != json.Array {
			return mistyped("an array")
		}
		items := reflect.MakeSlice(target.Type(), len(value.Items), len(value.Items))
		for i := range value.Items {
			if err := decode(key, &value.Items[i], items.Index(i)); err != nil {
				return err
			}
		}
		target.Set(items)
	case reflect.Map, reflect.Struct:
		if value.Kind != json.Object {
			return mistyped("a table")
		}
		return decodeTable(key, value, target)
	case reflect.Pointer:
		if value.Kind == json.Null {
			target.SetZero()
			return nil
		}
		target.Set(reflect.New(target.Type().Elem()))
		return decode(key, value, target.Elem())
	case reflect.Interface:
		if plain := plainOf(value); plain != nil {
			target.Set(reflect.ValueOf(plain))
		} else {
			target.SetZero()
		}
	default:
		return configError("configuration key \"" + key + "\": the plugin's field has a type that cannot be read")
	}
	return nil
}

func decodeTable(key string, value *json.Value, target reflect.Value) error {
	if target.Kind() == reflect.Struct {
		_, err := decodeStruct(key+".", value, target, true)
		return err
	}
	if target.Type().Key().Kind() != reflect.String {
		return configError("configuration key \"" + key + "\": the keys of the plugin's map are no strings")
	}
	items := reflect.MakeMapWithSize(target.Type(), len(value.Members))
	for i := range value.Members {
		item := reflect.New(target.Type().Elem()).Elem()
		if err := decode(key+"."+value.Members[i].Key, &value.Members[i].Value, item); err != nil {
			return err
		}
		items.SetMapIndex(reflect.ValueOf(value.Members[i].Key).Convert(target.Type().Key()), item)
	}
	target.Set(items)
	return nil
}

func decodeNumber(key, text string, target reflect.Value) error {
	bits := target.Type().Bits()
	wanted := "a number"
	switch {
	case target.CanInt():
		if number, err := strconv.ParseInt(text, 10, bits); err == nil {
			target.SetInt(number)
			return nil
		}
		wanted = "a " + strconv.Itoa(bits) + "-bit integer"
	case target.CanUint():
		if number, err := strconv.ParseUint(text, 10, bits); err == nil {
			target.SetUint(number)
			return nil
		}
		wanted = "a " + strconv.Itoa(bits) + "-bit integer of 0 or more"
	default:
		if number, err := strconv.ParseFloat(text, bits); err == nil {
			target.SetFloat(number)
			return nil
		}
	}
	return configError("configuration key \"" + key + "\" must be " + wanted + ", found " + text)
}

func plainOf(value *json.Value) any {
	switch value.Kind {
	case json.Bool:
		return value.Bool
	case json.Number:
		number, _ := strconv.ParseFloat(value.Text, 64)
		return number
	case json.String:
		return value.Text
	case json.Array:
		items := make([]any, len(value.Items))
		for i := range items {
			items[i] = plainOf(&value.Items[i])
		}
		return items
	case json.Object:
		members := make(map[string]any, len(value.Members))
		for i := range value.Members {
			members[value.Members[i].Key] = plainOf(&value.Members[i].Value)
		}
		return members
	}
	return nil
}
