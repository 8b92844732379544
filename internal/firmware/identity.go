package firmware

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
)

// Identity names a firmware release. Two identities of the same release are
// equal with ==.
type Identity struct {
	Model   string // without the brand: "780EP", "720U"
	Variant string // line of a model that has several builds: "MU", "LSAT"; mostly empty
	Version string // "V1007"
}

var (
	modelWord   = regexp.MustCompile(`^[0-9]{3}[A-Z0-9]{0,8}$`)
	versionWord = regexp.MustCompile(`^V[0-9]{1,9}$`)
	variantWord = regexp.MustCompile(`^[A-Z0-9]{1,12}$`)
)

// ParseIdentity reads the name of a release as ATI, AT+VER and AT+CGMR print
// it, or as release notes write it: the version stands in the middle
// (AirM2M_780EP_V1007_LTE_AT) or at the end (AirM2M_780EP_LTE_AT_V1007,
// at-facts §17 X-17). It reads what String and Dir write as well. Letters may
// be of either case. What is not the name of an AT firmware is refused.
func ParseIdentity(raw string) (Identity, error) {
	text := strings.TrimSpace(raw)
	for _, prefix := range []string{"+CGMR:", "Revision:"} {
		text = strings.TrimSpace(strings.TrimPrefix(text, prefix))
	}
	if len(text) >= 2 && text[0] == '"' && text[len(text)-1] == '"' {
		text = text[1 : len(text)-1]
	}
	id, err := identityOf(strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool {
		return r == '_' || r == ' ' || r == '/'
	}))
	if err != nil {
		return Identity{}, fmt.Errorf("read release name %q: %w", raw, err)
	}
	return id, nil
}

// identityOf puts the words of a name where they belong.
func identityOf(words []string) (Identity, error) {
	if len(words) > 0 && words[0] == "AIRM2M" {
		words = words[1:]
	}
	var id Identity
	var variant []string
	for i, word := range words {
		switch {
		case i == 0:
			id.Model = strings.TrimPrefix(word, "AIR")
		case word == "LTE", word == "AT":
		case versionWord.MatchString(word):
			if id.Version != "" {
				return id, fmt.Errorf("two versions, %s and %s", id.Version, word)
			}
			id.Version = word
		case !variantWord.MatchString(word):
			return id, fmt.Errorf("cannot place %q", word)
		default:
			variant = append(variant, word)
		}
	}
	id.Variant = strings.Join(variant, "_")
	switch {
	case !modelWord.MatchString(id.Model):
		return id, fmt.Errorf("want a model such as 780EP first")
	case id.Version == "":
		return id, fmt.Errorf("want a version such as V1007")
	case len(variant) > 2:
		return id, fmt.Errorf("cannot place %q", variant[2])
	}
	return id, nil
}

// Line returns the model with its variant, "780EP" or "780EL_MU": releases of
// one line follow each other.
func (i Identity) Line() string {
	if i.Variant == "" {
		return i.Model
	}
	return i.Model + "_" + i.Variant
}

// String returns "780EP V1007" or "780EL_MU V1006".
func (i Identity) String() string { return i.Line() + " " + i.Version }

// Dir returns the release's directory in transcripts and reports,
// "780EP/V1007".
func (i Identity) Dir() string { return i.Line() + "/" + i.Version }

// Compare orders by model and variant, then by version as a number: V838 <
// V1007 < V401836. It returns -1, 0 or 1.
func (i Identity) Compare(j Identity) int {
	return cmp.Or(
		cmp.Compare(i.Model, j.Model),
		cmp.Compare(i.Variant, j.Variant),
		compareVersions(i.Version, j.Version),
	)
}

// compareVersions orders by the number, and by the text where V7 meets V007.
func compareVersions(a, b string) int {
	m := strings.TrimLeft(strings.TrimPrefix(a, "V"), "0")
	n := strings.TrimLeft(strings.TrimPrefix(b, "V"), "0")
	return cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n), cmp.Compare(a, b))
}
