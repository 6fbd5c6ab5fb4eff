namespace ScimSuite.Twins.People;

/// <summary>A group of the provider's directory and what the service was last told of it.</summary>
internal sealed class Team
{
    public required string ExternalId { get; init; }

    public required string Name { get; set; }

    /// <summary>Who should be in it.</summary>
    public required HashSet<Person> Members { get; init; }

    public string? Id { get; set; }

    public bool Gone { get; set; }

    public string? HeldName { get; set; }

    public string? HeldExternalId { get; set; }

    /// <summary>Who is in it at the service.</summary>
    public HashSet<string> HeldMembers { get; } = [];
}
