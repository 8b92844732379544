@fs
Feature: File names
  A name has at most 64 bytes and needs no quotes. An absolute path begins with a slash.

  @FS-020 @manual:FSCREATE= @history:H25
  Scenario Outline: a file name of <bytes> bytes is taken
    Given the modem has no file "<name>"
    When I send `AT+FSCREATE="<name>"`
    Then the modem answers OK
    When I send `AT+FSWRITE="<name>",0,3,15`
    Then the modem prompts for data
    When I send the data "abc"
    Then the modem answers OK
    And `AT+FSREAD="<name>",0,3,0` reads "abc"
    When I send `AT+FSDEL="<name>"`
    Then the modem answers OK

    Examples:
      | bytes | name |
      | 1     | a |
      | 63    | attest-0123456789012345678901234567890123456789012345678912.txt |
      | 64    | attest-01234567890123456789012345678901234567890123456789123.txt |

  @FS-021 @at-facts:12
  Scenario Outline: <command> refuses a name of 65 bytes
    When I send `AT+<command>="attest-012345678901234567890123456789012345678901234567891234.txt"<others>`
    Then the modem answers an error
    And the listing of "/" lacks "attest-012345678901234567890123456789012345678901234567891234.txt"
    And the listing of "/" lacks "attest-01234567890123456789012345678901234567890123456789123.txt"
    And the listing of "/" lacks "attest-012345678901234567890123456789012345678901234567891234.txt\\"

    @manual:FSCREATE=
    Examples:
      | command  | others |
      | FSCREATE |        |

    @manual:FSMKDIR=
    Examples:
      | command  | others |
      | FSMKDIR  |        |

    @manual:FSDEL=
    Examples:
      | command  | others |
      | FSDEL    |        |

    @manual:FSRMDIR=
    Examples:
      | command  | others |
      | FSRMDIR  |        |

    @manual:FSFLSIZE=
    Examples:
      | command  | others |
      | FSFLSIZE |        |

    @manual:FSREAD=
    Examples:
      | command  | others |
      | FSREAD   | ,0,1,0 |

    @manual:FSWRITE=
    Examples:
      | command  | others |
      | FSWRITE  | ,0,1,1 |

  @FS-022 @manual:FSMKDIR= @manual:FSRMDIR= @history:H25
  Scenario: a directory name of 64 bytes is taken
    Given the modem has no directory "attest-012345678901234567890123456789012345678901234567891234567"
    When I send `AT+FSMKDIR="attest-012345678901234567890123456789012345678901234567891234567"`
    Then the modem answers OK
    When I send `AT+FSRMDIR="attest-012345678901234567890123456789012345678901234567891234567"`
    Then the modem answers OK

  @FS-023 @manual:FSCREATE= @manual:FSDEL= @manual:FSFLSIZE= @manual:FSREAD= @manual:FSWRITE=
  Scenario: names need no quotes
    Given the modem has no file "attest-a.txt"
    When I send `AT+FSCREATE=attest-a.txt`
    Then the modem answers OK
    When I send `AT+FSWRITE=attest-a.txt,0,5,15`
    Then the modem prompts for data
    When I send the data "plain"
    Then the modem answers OK
    When I send `AT+FSFLSIZE=attest-a.txt`
    Then the modem answers `+FSFLSIZE: 5` or `+FSFLSIZE:5`, then OK
    And `AT+FSREAD=attest-a.txt,0,5,0` reads "plain"
    And `AT+FSREAD="attest-a.txt",0,5,0` reads "plain"
    When I send `AT+FSDEL=attest-a.txt`
    Then the modem answers OK

  @FS-027 @manual:FSMKDIR= @manual:FSLS= @manual:FSRMDIR=
  Scenario: names of directories need no quotes
    Given the modem has no directory "/attest-dir"
    When I send `AT+FSMKDIR=/attest-dir`
    Then the modem answers OK
    And the listing of "/" has "attest-dir\\"
    When I send `AT+FSLS=/attest-dir`
    Then the modem answers OK
    When I send `AT+FSRMDIR=/attest-dir`
    Then the modem answers OK
    And the listing of "/" lacks "attest-dir\\"

  @FS-024 @manual:FSREAD= @at-facts:12
  Scenario: two files do not share their content
    Given the modem holds the file "attest-a.txt" with "of the first"
    And the modem holds the file "attest-b.txt" with "another"
    Then `AT+FSREAD="attest-a.txt",0,12,0` reads "of the first"
    And `AT+FSREAD="attest-b.txt",0,7,0` reads "another"
    When I send `AT+FSDEL="attest-b.txt"`
    Then the modem answers OK
    And `AT+FSREAD="attest-a.txt",0,12,0` reads "of the first"
    And the modem has no file "attest-a.txt"

  @FS-025 @manual:FSCREATE= @at-facts:22.15
  Scenario: a file can be named to FSCREATE again
    # Whether that is refused, keeps the content or empties it is open.
    Given the modem holds the file "attest-a.txt" with "before"
    When I send `AT+FSCREATE="attest-a.txt"`
    Then the modem answers one final result
    When I send `AT+FSWRITE="attest-a.txt",0,6,15`
    Then the modem prompts for data
    When I send the data "behind"
    Then the modem answers OK
    And `AT+FSREAD="attest-a.txt",0,6,0` reads "behind"
    And the modem has no file "attest-a.txt"

  @FS-026 @manual:FSLS=
  Scenario Outline: a file in the root is listed under <root>
    Given the modem holds the file "/attest-a.txt" with "x"
    Then the listing of "<root>" has "attest-a.txt"
    When I send `AT+FSDEL="/attest-a.txt"`
    Then the modem answers OK
    And the listing of "<root>" lacks "attest-a.txt"

    Examples:
      | slug  | root |
      | slash | /    |
      | drive | C:/  |
