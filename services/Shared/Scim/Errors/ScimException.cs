namespace ScimSuite.Scim.Errors;

/// <summary>A refusal: thrown where it is noticed, written in one place. Nothing else is thrown on a client's input.</summary>
public sealed class ScimException(ScimError error, Exception? cause = null) : Exception(error.Detail, cause)
{
    /// <summary>What the client is told.</summary>
    public ScimError Error { get; } = error;

    /// <inheritdoc cref="ScimError.NotFound"/>
    public static ScimException NotFound(string resourceType, object id) => new(ScimError.NotFound(resourceType, id));

    /// <inheritdoc cref="ScimError.InvalidValue"/>
    public static ScimException InvalidValue(string detail) => new(ScimError.InvalidValue(detail));

    /// <inheritdoc cref="ScimError.InvalidSyntax"/>
    public static ScimException InvalidSyntax(string detail) => new(ScimError.InvalidSyntax(detail));

    /// <inheritdoc cref="ScimError.InvalidFilter"/>
    public static ScimException InvalidFilter(string detail) => new(ScimError.InvalidFilter(detail));

    /// <inheritdoc cref="ScimError.InvalidPath"/>
    public static ScimException InvalidPath(string detail) => new(ScimError.InvalidPath(detail));

    /// <inheritdoc cref="ScimError.NoTarget"/>
    public static ScimException NoTarget(string detail) => new(ScimError.NoTarget(detail));

    /// <inheritdoc cref="ScimError.Mutability"/>
    public static ScimException Mutability(string detail) => new(ScimError.Mutability(detail));

    /// <inheritdoc cref="ScimError.Uniqueness"/>
    public static ScimException Uniqueness(string attribute, string? heldBy = null) => new(ScimError.Uniqueness(attribute, heldBy));

    /// <inheritdoc cref="ScimError.TooMany"/>
    public static ScimException TooMany(string detail) => new(ScimError.TooMany(detail));

    /// <inheritdoc cref="ScimError.InvalidCursor"/>
    public static ScimException InvalidCursor(string detail) => new(ScimError.InvalidCursor(detail));

    /// <inheritdoc cref="ScimError.ExpiredCursor"/>
    public static ScimException ExpiredCursor(string detail) => new(ScimError.ExpiredCursor(detail));

    /// <inheritdoc cref="ScimError.InvalidCount"/>
    public static ScimException InvalidCount(string detail) => new(ScimError.InvalidCount(detail));

    /// <inheritdoc cref="ScimError.Forbidden"/>
    public static ScimException Forbidden(string detail) => new(ScimError.Forbidden(detail));

    /// <inheritdoc cref="ScimError.PreconditionFailed"/>
    public static ScimException PreconditionFailed(string detail) => new(ScimError.PreconditionFailed(detail));

    /// <inheritdoc cref="ScimError.TooLarge"/>
    public static ScimException TooLarge(string detail) => new(ScimError.TooLarge(detail));

    /// <inheritdoc cref="ScimError.NotImplemented"/>
    public static ScimException NotImplemented(string detail) => new(ScimError.NotImplemented(detail));

    /// <inheritdoc cref="ScimError.Unavailable"/>
    public static ScimException Unavailable(string detail, TimeSpan retryAfter, Exception? cause = null) => new(ScimError.Unavailable(detail, retryAfter), cause);
}
