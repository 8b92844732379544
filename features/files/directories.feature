@fs
Feature: Directories
  In a listing the entries that end in a backslash are directories, all others are files. Their
  order and how many stand in a line are open.

  @FS-040 @manual:FSLS= @history:H25
  Scenario: an empty directory has an empty listing
    Given the modem has no directory "/attest-dir"
    When I send `AT+FSMKDIR="/attest-dir"`
    Then the modem answers OK
    And the listing of "/attest-dir" is empty
    When I send `AT+FSRMDIR="/attest-dir"`
    Then the modem answers OK

  @FS-041 @manual:FSLS= @manual:FSMKDIR=
  Scenario: a directory ends in a backslash and a file does not
    Given the modem has no directory "/attest-dir"
    And the modem holds the file "/attest-a.txt" with "x"
    When I send `AT+FSMKDIR="/attest-dir"`
    Then the modem answers OK
    And the listing of "/" has "attest-dir\\"
    And the listing of "/" lacks "attest-dir"
    And the listing of "/" has "attest-a.txt"
    And the listing of "/" lacks "attest-a.txt\\"
    When I send `AT+FSRMDIR="/attest-dir"`
    Then the modem answers OK
    And the modem has no file "/attest-a.txt"

  @FS-042 @manual:FSRMDIR=
  Scenario: a removed directory is gone
    Given the modem has no directory "/attest-dir"
    When I send `AT+FSMKDIR="/attest-dir"`
    Then the modem answers OK
    When I send `AT+FSRMDIR="/attest-dir"`
    Then the modem answers OK
    And the listing of "/" lacks "attest-dir\\"
    When I send `AT+FSRMDIR="/attest-dir"`
    Then the modem answers an error

  @FS-043 @manual:FSLS= @manual:FSCREATE=
  Scenario: a listing has the entries of its own directory only
    Given the modem has no directory "/attest-dir"
    And the modem holds the file "/attest-a.txt" with "x"
    When I send `AT+FSMKDIR="/attest-dir"`
    Then the modem answers OK
    And the modem holds the file "/attest-dir/attest-b.txt" with "y"
    And the listing of "/attest-dir" has "attest-b.txt"
    And the listing of "/attest-dir" lacks "attest-a.txt"
    And the listing of "/" lacks "attest-b.txt"
    And the modem has no file "/attest-dir/attest-b.txt"
    And the modem has no file "/attest-a.txt"
    And the modem has no directory "/attest-dir"

  @FS-044 @manual:FSREAD= @manual:FSDEL=
  Scenario: files of one name in two directories are two files
    Given the modem has no directory "/attest-dir"
    And the modem holds the file "/attest-a.txt" with "outside"
    When I send `AT+FSMKDIR="/attest-dir"`
    Then the modem answers OK
    And the modem holds the file "/attest-dir/attest-a.txt" with "within"
    And `AT+FSREAD="/attest-a.txt",0,7,0` reads "outside"
    And `AT+FSREAD="/attest-dir/attest-a.txt",0,6,0` reads "within"
    When I send `AT+FSDEL="/attest-dir/attest-a.txt"`
    Then the modem answers OK
    And `AT+FSREAD="/attest-a.txt",0,7,0` reads "outside"
    And the modem has no file "/attest-a.txt"
    And the modem has no directory "/attest-dir"
