namespace ScimSuite.Persistence;

/// <summary>JSON text, bound as and read from <c>jsonb</c>.</summary>
/// <param name="Text">The JSON.</param>
public readonly record struct Jsonb(string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
