package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"attest/internal/evidence"
	"attest/internal/report"
)

// verifyFlags are the flags of attest verify.
type verifyFlags struct {
	reports, features, image, contract string
	keys                               []string
	json                               bool
}

func newVerify(status *int) *cobra.Command {
	var f verifyFlags
	c := &cobra.Command{
		Use:   "verify RUN --key FILE",
		Short: "Find out whether a signed run is as it was signed",
		Long: "verify holds the directory of a run against the statement in it, which must be signed with\n" +
			"every key that is given, and names each file that was altered, added or taken away. Then it\n" +
			"reads the journal, and names what the statement, the pages or the contract say otherwise: a\n" +
			"signer may lie. What nothing proves although nothing is wrong is a warning. It needs no\n" +
			"network. RUN is named as for attest report. docs/evidence.md says what a signature proves.\n\n" +
			"Exit status: 0 the evidence is whole, whatever the verdict on the release is; 1 it is not;\n" +
			"2 the command line or a file that it names is wrong.",
		Example: "  attest verify latest --key vendor.key.pub\n" +
			"  attest verify ./nightly --key vendor.key.pub --key customer.key.pub --image AirM2M_780EP_V1008_LTE_AT.binpkg",
		Args: arguments("RUN"),
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			*status, err = f.verify(c, args[0])
			return err
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.reports, "reports", "reports", "`DIR` below which the runs are")
	flags.StringVar(&f.features, "features", "", "`DIR` with more features, if the run had them")
	flags.StringArrayVar(&f.keys, "key", nil, "`FILE` of a public key; may be repeated, all of them must have signed")
	flags.StringVar(&f.image, "image", "", "`FILE` of the firmware image that must be the one that was judged")
	flags.StringVar(&f.contract, "contract", "", "`FILE` of the contract that the run must have been judged by")
	flags.BoolVar(&f.json, "json", false, "print what was found, and the statement, as one JSON object")
	return c
}

func (f *verifyFlags) verify(c *cobra.Command, run string) (int, error) {
	if len(f.keys) == 0 {
		return 0, &usageError{err: errors.New("attest verify needs --key FILE"), hint: "take the public key of somebody whom you know; one that came with the run proves nothing"}
	}
	var keys []*evidence.Key
	for _, path := range f.keys {
		key, err := evidence.ReadPublicKey(path)
		if err != nil {
			return 0, &usageError{err: err, hint: "attest keygen writes the public key to a file that ends with " + evidence.PublicSuffix}
		}
		keys = append(keys, key)
	}
	dir, err := locateSigned(f.reports, run)
	if err != nil {
		return 0, err
	}
	attest, err := thisAttest(f.features)
	if err != nil {
		return 0, err
	}
	v, err := attest.Verify(c.Context(), dir, keys...)
	if err == nil {
		v.HoldPlace(f.reports, dir)
		err = f.hold(v, attest)
	}
	if err != nil {
		return 0, &usageError{err: err}
	}
	if f.json {
		err = printVerification(c.OutOrStdout(), v)
	} else {
		f.tell(c.OutOrStdout(), dir, v, keys)
	}
	if len(v.Findings) > 0 {
		return exitDeviates, err
	}
	return exitOK, err
}

// hold looks whether the run is that of the image and of the contract, if these are named.
func (f *verifyFlags) hold(v *evidence.Verification, attest evidence.Attest) error {
	if f.image != "" {
		if err := v.HoldImage(f.image); err != nil {
			return err
		}
	}
	if f.contract == "" {
		return nil
	}
	agreed, err := readContract(f.contract, attest.Plan)
	if err != nil {
		return err
	}
	v.HoldContract(f.contract, agreed)
	return nil
}

// locateSigned is locate, but a directory that holds evidence is one although its
// journal is gone: that is to be found out.
func locateSigned(root, run string) (string, error) {
	if run != "" && evidence.Signed(run) {
		return run, nil
	}
	dir, err := locate(root, run)
	if err == nil {
		return dir, nil
	}
	signed, broken := fs.Glob(os.DirFS(root), "*/*/*/"+evidence.File)
	for _, file := range signed {
		if dir := path.Dir(file); broken == nil && (path.Base(dir) == run || dir == path.Clean(run)) {
			return filepath.Join(root, filepath.FromSlash(dir)), nil
		}
	}
	return "", err
}

// printVerification prints all as JSON, in one line.
func printVerification(out io.Writer, v *evidence.Verification) error {
	text, err := json.Marshal(struct {
		Intact bool `json:"intact"`
		*evidence.Verification
	}{len(v.Findings) == 0, v})
	_, _ = out.Write(append(text, '\n')) // a reader that is gone is no reason for another status
	return err
}

// tell prints the findings, or what was proved.
func (f *verifyFlags) tell(out io.Writer, dir string, v *evidence.Verification, keys []*evidence.Key) {
	for _, found := range v.Findings {
		fmt.Fprintln(out, found)
	}
	if len(v.Findings) > 0 {
		fmt.Fprintf(out, "%s: NOT as it was signed: %s\n", report.Visible(dir), count(len(v.Findings), "finding"))
		return
	}
	fmt.Fprintf(out, "%s: as it was signed, %s\n", report.Visible(dir), count(len(v.Statement.Predicate.Run.Files), "file"))
	for i, key := range keys {
		fmt.Fprintf(out, "signed with %s (%.16s)\n", f.keys[i], key.ID)
	}
	warn(out, v)
	for _, id := range v.Unchecked {
		fmt.Fprintf(out, "not checked: a signature of another key (%.16q)\n", id)
	}
	fmt.Fprint(out, v.Statement)
}

// warn tells what nobody proved.
func warn(out io.Writer, v *evidence.Verification) {
	for _, warning := range v.Warnings {
		fmt.Fprintf(out, "warning: %s\n", warning)
	}
}
