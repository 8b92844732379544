@fs
Feature: The forms of the file commands
  Which test and read forms exist, and what a command with a missing or a foreign parameter answers.
  The manual lets eight test forms answer OK or ERROR (at-facts Appendix A): of those only one
  final result is asked for, and that the command line works behind it.

  @FS-002 @at-facts:12
  Scenario Outline: the test form of <command> has one final result
    When I send `AT+<command>=?`
    Then the modem answers one final result
    When I send `AT`
    Then the modem answers OK

    @manual:FSCREATE=?
    Examples:
      | command  |
      | FSCREATE |

    @manual:FSDEL=?
    Examples:
      | command  |
      | FSDEL    |

    @manual:FSMKDIR=?
    Examples:
      | command  |
      | FSMKDIR  |

    @manual:FSRMDIR=?
    Examples:
      | command  |
      | FSRMDIR  |

    @manual:FSREAD=?
    Examples:
      | command  |
      | FSREAD   |

    @manual:FSWRITE=?
    Examples:
      | command  |
      | FSWRITE  |

    @manual:FSMEM=?
    Examples:
      | command  |
      | FSMEM    |

  @FS-003 @at-facts:12
  Scenario Outline: <command> without its parameters is refused
    When I send `AT+<command>=`
    Then the modem answers an error
    When I send `AT`
    Then the modem answers OK

    @manual:FSCREATE=
    Examples:
      | command  |
      | FSCREATE |

    @manual:FSDEL=
    Examples:
      | command  |
      | FSDEL    |

    @manual:FSMKDIR=
    Examples:
      | command  |
      | FSMKDIR  |

    @manual:FSRMDIR=
    Examples:
      | command  |
      | FSRMDIR  |

    @manual:FSREAD=
    Examples:
      | command  |
      | FSREAD   |

    @manual:FSWRITE=
    Examples:
      | command  |
      | FSWRITE  |

    @manual:FSFLSIZE=
    Examples:
      | command  |
      | FSFLSIZE |

  @FS-008 @at-facts:12
  Scenario Outline: <command> without all its parameters is refused
    Given the modem holds the file "attest-a.txt" with "content"
    When I send `AT+<command>="attest-a.txt"`
    Then the modem answers an error
    And the file "attest-a.txt" has "7" bytes
    And the modem has no file "attest-a.txt"

    @manual:FSWRITE=
    Examples:
      | command |
      | FSWRITE |

    @manual:FSREAD=
    Examples:
      | command |
      | FSREAD  |

  @FS-004 @manual:FSDRIVE=
  Scenario: FSDRIVE names the local drive
    When I send `AT+FSDRIVE=0`
    Then the modem answers `+FSDRIVE:C` or `+FSDRIVE: C`, then OK

  @FS-005 @manual:FSMEM! @at-facts:X-12b
  Scenario: FSMEM tells how many bytes are free
    Then the modem tells how many bytes are free

  @FS-006 @manual:FSREADHEAD= @manual:FSREADHEAD?
  Scenario Outline: FSREADHEAD keeps <mode>
    When I send `AT+FSREADHEAD=<mode>`
    Then the modem answers OK
    When I send `AT+FSREADHEAD?`
    Then the modem answers `+FSREADHEAD: <mode>` or `+FSREADHEAD:<mode>`, then OK
    When I send `AT+FSREADHEAD=0`
    Then the modem answers OK

    Examples:
      | mode |
      | 0    |
      | 1    |

  @FS-007 @manual:FSREADHEAD=
  Scenario Outline: FSREADHEAD=<mode> is refused
    When I send `AT+FSREADHEAD=<mode>`
    Then the modem answers an error
    When I send `AT+FSREADHEAD?`
    Then the modem answers `+FSREADHEAD: 0` or `+FSREADHEAD:0`, then OK

    Examples:
      | mode |
      | 2    |
      | 9    |
