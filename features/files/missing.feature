@fs
Feature: Files that are not there
  A release of the 780EP answered +CME ERROR 62 and 100, the manual says ERROR: each is right.

  @FS-030 @at-facts:12
  Scenario Outline: <command> of a missing file is refused
    Given the modem has no file "attest-a.txt"
    When I send `AT+<command>="attest-a.txt"<others>`
    Then the modem answers `ERROR` or `+CME ERROR: 62` or `+CME ERROR: 100`
    When I send `AT`
    Then the modem answers OK

    @manual:FSDEL=
    Examples:
      | command  | others  |
      | FSDEL    |         |

    @manual:FSREAD=
    Examples:
      | command  | others  |
      | FSREAD   | ,0,10,0 |

    @manual:FSFLSIZE=
    Examples:
      | command  | others  |
      | FSFLSIZE |         |

  @FS-031 @manual:FSWRITE= @at-facts:22.15
  Scenario: FSWRITE to a missing file ends
    # Whether it is refused, makes the file or waits for data is open; after a second it is over.
    Given the modem has no file "attest-a.txt"
    When I send `AT+FSWRITE="attest-a.txt",0,3,1`
    Then the modem answers one final result
    When I send `AT`
    Then the modem answers OK
    And the modem has no file "attest-a.txt"

  @FS-032 @manual:FSDEL=
  Scenario: a deleted file is gone
    Given the modem holds the file "attest-a.txt" with "content"
    When I send `AT+FSDEL="attest-a.txt"`
    Then the modem answers OK
    When I send `AT+FSFLSIZE="attest-a.txt"`
    Then the modem answers an error
    When I send `AT+FSREAD="attest-a.txt",0,7,0`
    Then the modem answers an error

  @FS-033 @manual:FSCREATE= @manual:FSFLSIZE=
  Scenario: a new file is empty
    Given the modem has no file "attest-a.txt"
    When I send `AT+FSCREATE="attest-a.txt"`
    Then the modem answers OK
    And the file "attest-a.txt" has "0" bytes
    And the modem has no file "attest-a.txt"

  @FS-034 @manual:FSREAD= @at-facts:12
  Scenario: an empty file reads as nothing
    Given the modem has no file "attest-a.txt"
    When I send `AT+FSCREATE="attest-a.txt"`
    Then the modem answers OK
    And `AT+FSREAD="attest-a.txt",0,10,0` reads nothing
    And the modem has no file "attest-a.txt"
