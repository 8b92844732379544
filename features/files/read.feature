@fs
Feature: Reading a part of a file
  Mode 0 reads from the beginning whatever the position says, mode 1 from the position on. A file
  that ends earlier gives what there is.

  @FS-070 @manual:FSREAD=
  Scenario Outline: FSREAD of <slug> gives the right bytes
    Given the modem holds the file "attest-a.txt" with "0123456789"
    Then `AT+FSREAD="attest-a.txt",<parameters>` reads "<data>"
    And the modem has no file "attest-a.txt"

    Examples:
      | slug               | parameters | data       |
      | all                | 0,10,0     | 0123456789 |
      | one-byte           | 0,1,0      | 0          |
      | all-but-one        | 0,9,0      | 012345678  |
      | one-more           | 0,11,0     | 0123456789 |
      | largest-size       | 0,10240,0  | 0123456789 |
      | position-ignored   | 0,4,7      | 0123       |
      | position-far       | 0,4,100    | 0123       |
      | position-0         | 1,4,0      | 0123       |
      | position-1         | 1,4,1      | 1234       |
      | to-the-end         | 1,4,6      | 6789       |
      | over-the-end       | 1,4,7      | 789        |
      | last-byte          | 1,1,9      | 9          |
      | last-byte-over     | 1,10240,9  | 9          |

  @FS-071 @manual:FSREAD=
  Scenario Outline: FSREAD from position <position> of ten bytes reads nothing
    Given the modem holds the file "attest-a.txt" with "0123456789"
    Then `AT+FSREAD="attest-a.txt",1,4,<position>` reads nothing
    And the modem has no file "attest-a.txt"

    Examples:
      | position |
      | 10       |
      | 11       |
      | 10240    |

  @FS-072 @manual:FSREAD= @at-facts:12
  Scenario Outline: FSREAD with <what> is refused
    Given the modem holds the file "attest-a.txt" with "0123456789"
    Then `AT+FSREAD="attest-a.txt",<parameters>` reads an error
    And the modem has no file "attest-a.txt"

    Examples:
      | what          | parameters |
      | size-10241    | 0,10241,0  |
      | size-negative | 0,-1,0     |
      | mode-2        | 2,4,0      |
      | position-negative | 1,4,-1 |

  @FS-073 @manual:FSREAD=
  Scenario Outline: FSREAD finds <slug> of a large file
    Given the modem holds the file "attest-a.txt" of "10240" numbered bytes
    Then `AT+FSREAD="attest-a.txt",1,<size>,<position>` reads "<size>" numbered bytes from "<position>" on
    And the modem has no file "attest-a.txt"

    Examples:
      | slug           | size | position |
      | middle         | 512  | 4096     |
      | across-a-block | 32   | 4080     |
      | odd-part       | 333  | 6667     |
      | end            | 240  | 10000    |

  @FS-074 @manual:FSREADHEAD=
  Scenario: with FSREADHEAD=1 a head stands before the data
    Given the modem holds the file "attest-a.txt" with "0123456789"
    When I send `AT+FSREADHEAD=1`
    Then the modem answers OK
    And `AT+FSREAD="attest-a.txt",0,10,0` reads "0123456789" behind a head
    When I send `AT+FSREADHEAD=0`
    Then the modem answers OK
    And `AT+FSREAD="attest-a.txt",0,10,0` reads "0123456789"
    And the modem has no file "attest-a.txt"

  @FS-075 @manual:FSREAD=
  Scenario: reading changes nothing
    Given the modem holds the file "attest-a.txt" with "0123456789"
    Then `AT+FSREAD="attest-a.txt",1,3,4` reads "456"
    And `AT+FSREAD="attest-a.txt",1,3,4` reads "456"
    And `AT+FSREAD="attest-a.txt",0,10,0` reads "0123456789"
    And the file "attest-a.txt" has "10" bytes
    And the modem has no file "attest-a.txt"
