package firmware_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"attest/internal/firmware"
)

func TestParseIdentity(t *testing.T) {
	for raw, want := range map[string]firmware.Identity{
		"AirM2M_780EP_V1007_LTE_AT":            {"780EP", "", "V1007"},
		"AirM2M_780EP_LTE_AT_V1007":            {"780EP", "", "V1007"},
		"AirM2M_780EPV_V1011_LTE_AT":           {"780EPV", "", "V1011"},
		"AirM2M_780EL_LTE_AT_MU_V1006":         {"780EL", "MU", "V1006"},
		"780EL_LTE_AT_MU_V1006":                {"780EL", "MU", "V1006"},
		"AirM2M_780EL_V1004_LTE_AT_MULP2":      {"780EL", "MULP2", "V1004"},
		"AirM2M_780E_LTE_LSAT_V1165":           {"780E", "LSAT", "V1165"},
		"AirM2M_780E_V1165_LTE_AT_VSIM":        {"780E", "VSIM", "V1165"},
		"AirM2M_720U_V401881_LTE_AT":           {"720U", "", "V401881"},
		"724 V401836":                          {"724", "", "V401836"},
		"Air780EP V1007":                       {"780EP", "", "V1007"},
		"780ep/v1007":                          {"780EP", "", "V1007"},
		"780EL_MU/V1006":                       {"780EL", "MU", "V1006"},
		"\r\nAirM2M_780EP_V1007_LTE_AT\r\n":    {"780EP", "", "V1007"},
		`+CGMR: "AirM2M_780E_V1161_LTE_AT"`:    {"780E", "", "V1161"},
		"Revision: AirM2M_780E_V1108_LTE_AT":   {"780E", "", "V1108"},
		"AirM2M_700EAQ_V2015_LTE_AT":           {"700EAQ", "", "V2015"},
		"AirM2M_780E_V1165_LTE_AT_LSAT_SECOND": {"780E", "LSAT_SECOND", "V1165"},
	} {
		got, err := firmware.ParseIdentity(raw)
		if err != nil || got != want {
			t.Errorf("ParseIdentity(%q) = %+v, %v; want %+v", raw, got, err, want)
		}
	}
}

func TestParseIdentityRefuses(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                `want a model such as 780EP first`,
		"OK":                              `want a model such as 780EP first`,
		"LuatOS-SoC_V1103_Air780E":        `want a model such as 780EP first`,
		"AirM2M":                          `want a model such as 780EP first`,
		"V1007":                           `want a model such as 780EP first`,
		"AirM2M_780EP_LTE_AT":             `want a version such as V1007`,
		"AirM2M_780EP_V_LTE_AT":           `want a version such as V1007`,
		"AirM2M_780EP_V1007_V1008_LTE_AT": `two versions, V1007 and V1008`,
		"AirM2M_780EP_V1007_LTE-AT":       `cannot place "LTE-AT"`,
		"AirM2M_780EP_V1007_../..":        `cannot place ".."`,
		"780EP V1007 A B C":               `cannot place "C"`,
		"780EP V1234567890":               `want a version such as V1007`,
		"../../V1007":                     `cannot place ".."`,
		"780温 V1007":                      `want a model such as 780EP first`,
	} {
		got, err := firmware.ParseIdentity(raw)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseIdentity(%q) = %v, %v; want %q", raw, got, err, want)
		}
	}
}

func TestIdentityText(t *testing.T) {
	for id, want := range map[firmware.Identity][3]string{
		{"780EP", "", "V1007"}:   {"780EP", "780EP V1007", "780EP/V1007"},
		{"780EL", "MU", "V1006"}: {"780EL_MU", "780EL_MU V1006", "780EL_MU/V1006"},
	} {
		if got := [3]string{id.Line(), id.String(), id.Dir()}; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestCompareOrdersVersionsAsNumbers(t *testing.T) {
	want := []firmware.Identity{
		{"724", "", "V838"}, {"724", "", "V1066"}, {"724", "", "V301831"}, {"724", "", "V401857"},
		{"780E", "", "V1169"}, {"780E", "LSAT", "V1127"}, {"780E", "LSAT", "V1165"},
		{"780EP", "", "V007"}, {"780EP", "", "V7"}, {"780EP", "", "V1007"}, {"780EP", "", "V1010"},
	}
	for i, a := range want {
		for j, b := range want {
			sign := a.Compare(b)
			if (sign < 0) != (i < j) || (sign > 0) != (i > j) {
				t.Errorf("%s against %s: got %d", a, b, sign)
			}
		}
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, firmware.Identity.Compare)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzParseIdentity(f *testing.F) {
	for _, raw := range []string{
		"AirM2M_780EP_V1007_LTE_AT", "AirM2M_780EP_LTE_AT_V1007", "AirM2M_780EL_LTE_AT_MU_V1006",
		"AirM2M_780E_LTE_LSAT_V1165", "AirM2M_720U_V401881_LTE_AT", `+CGMR: "AirM2M_780E_V1161_LTE_AT"`,
		"Revision: AirM2M_780E_V1108_LTE_AT", "724 V401836", "780EP/V1007", "LuatOS-SoC_V1103_Air780E", "\"\"", "\"",
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		id, err := firmware.ParseIdentity(raw)
		if err != nil {
			if id != (firmware.Identity{}) {
				t.Errorf("got %+v beside an error", id)
			}
			return
		}
		for _, text := range []string{id.String(), id.Dir()} {
			again, err := firmware.ParseIdentity(text)
			if err != nil || again != id || again.Compare(id) != 0 {
				t.Errorf("%q gave %+v; its text %q gave %+v, %v", raw, id, text, again, err)
			}
		}
		if !fs.ValidPath(id.Dir()) || strings.Count(id.Dir(), "/") != 1 {
			t.Errorf("%q gave the directory %q", raw, id.Dir())
		}
	})
}
