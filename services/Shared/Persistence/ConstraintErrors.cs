using ScimSuite.Scim.Errors;

namespace ScimSuite.Persistence;

/// <summary>Which SCIM error a broken constraint means, by the constraint's name: we write, and the database says no.</summary>
public sealed class ConstraintErrors() : Dictionary<string, Func<ScimError>>(StringComparer.Ordinal)
{
    /// <summary>No constraint is expected to break here: a broken one is a defect.</summary>
    public static ConstraintErrors None { get; } = [];
}
