using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Pages;

/// <summary>What a page of a tenant needs. A page without it is shown to nobody.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(Permission permission) : Attribute
{
    public Permission Permission => permission;
}
