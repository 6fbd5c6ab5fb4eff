namespace ScimSuite.Twins.People;

/// <summary>One person as the provider's own directory knows them, and what the service was last told.</summary>
internal sealed class Person
{
    public required int Number { get; init; }

    public required string ExternalId { get; init; }

    public required string UserName { get; set; }

    public required string GivenName { get; set; }

    public required string FamilyName { get; set; }

    public required string Mail { get; set; }

    public required string Title { get; set; }

    public required string Department { get; set; }

    public required string EmployeeNumber { get; init; }

    /// <summary>Not everyone has one: some attributes appear later, by "add" instead of "replace".</summary>
    public string? Mobile { get; set; }

    public required string Street { get; set; }

    public required string City { get; set; }

    public required string PostalCode { get; set; }

    public required string Country { get; init; }

    public bool Active { get; set; } = true;

    public Person? Manager { get; set; }

    public string DisplayName => $"{GivenName} {FamilyName}";

    /// <summary>The service's id, once it is known.</summary>
    public string? Id { get; set; }

    /// <summary>Deleted at the service.</summary>
    public bool Gone { get; set; }

    /// <summary>What the service must answer now: path → JSON value (see <see cref="Checks.Document"/>).</summary>
    public IReadOnlyDictionary<string, string> Held { get; set; } = new Dictionary<string, string>();
}
